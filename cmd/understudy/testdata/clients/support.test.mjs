import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve } from './support.mjs'

test('the binary plays the built-in APIs', async (t) => {
  const mock = await serve()
  t.after(() => mock.stop())
  assert.deepEqual(Object.keys(mock.apis).sort(), ['evovoice', 'genesys', 'hapihub', 'trends'])
})
