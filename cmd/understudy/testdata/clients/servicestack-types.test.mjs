// Types made by the running mock, compiled by TypeScript itself, in the hands of the framework's own client.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { JsonServiceClient } from '@servicestack/client'
import ts from 'typescript'
import { serve } from './support.mjs'

const mock = await serve()
const folder = await mkdtemp(join(tmpdir(), 'types-'))
test.after(async () => {
  await mock.stop()
  await rm(folder, { recursive: true })
})

/** Fetches the types of an API, compiles them without complaint, and imports them. */
async function types(api) {
  const response = await fetch(`${mock.apis[api]}/types/typescript`)
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type'), /^text\/plain/)
  const file = join(folder, `${api}.ts`)
  await writeFile(file, await response.text())
  const options = { target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.ESNext, noImplicitAny: true, types: [] }
  const program = ts.createProgram([file], options)
  const complaints = ts.getPreEmitDiagnostics(program).map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n'))
  assert.deepEqual(complaints, [])
  const { outputText } = ts.transpileModule(ts.sys.readFile(file), { compilerOptions: options })
  await writeFile(join(folder, `${api}.mjs`), outputText)
  return import(pathToFileURL(join(folder, `${api}.mjs`)))
}

test('types of evovoice', async () => {
  const { Authenticate, ListConversations, SendMessage } = await types('evovoice')
  const client = new JsonServiceClient(mock.apis.evovoice)
  await client.post(new Authenticate({ provider: 'credentials', userName: 'agent', password: 'demo' }))
  const { conversations } = await client.get(new ListConversations({ accountIds: [] }))
  assert.ok(conversations.length > 0)
  const only = await client.get(new ListConversations({ endpointIds: [conversations[0].endpointId] }))
  assert.ok(only.conversations.every((one) => one.endpointId === conversations[0].endpointId))
  const sent = await client.send(new SendMessage({ sessionId: conversations[0].id, body: 'by generated types' }))
  assert.equal(sent.text, 'by generated types')
})

test('types of trends', async () => {
  const { ChatRequest, ChatInput, Authenticate } = await types('trends')
  const client = new JsonServiceClient(mock.apis.trends)
  await client.post(new Authenticate({ Provider: 'credentials', UserName: 'agent', Password: 'demo' }))
  const made = await client.post(new ChatRequest({ Chat: new ChatInput({ ChatName: 'Typed' }) }))
  assert.equal(made.Chat[0].ChatName, 'Typed')
  const found = await client.get(new ChatRequest({ ChatId: made.Chat[0].ChatId }))
  assert.deepEqual(found.Chat.map((chat) => chat.ChatName), ['Typed'])
  const { error } = await client.api(new ChatRequest({}), null, 'POST')
  assert.ok(error.errorCode)
})

test('pages and metadata', async () => {
  const index = await (await fetch(`${mock.apis.trends}/metadata`)).text()
  assert.match(index, /json\/metadata\?op=ChatRequest/)
  const one = await (await fetch(`${mock.apis.trends}/jsonl/metadata?op=ChatRequest`)).text()
  assert.match(one, /Requires any of the roles: Administrator, Agent/)
  assert.match(one, /<td>PUT<\/td><td><code>\/v1\/Chat\/\{ChatId\}<\/code>/)
  const known = await (await fetch(`${mock.apis.trends}/json/metadata?op=%3Cscript%3E`)).text()
  assert.doesNotMatch(known, /<script>/)
  const metadata = await (await fetch(`${mock.apis.evovoice}/types/metadata`)).json()
  assert.deepEqual(metadata.operations.find((op) => op.request.name === 'ListConversations').routes, [{ path: '/conversations', verbs: 'GET' }])
  const python = await (await fetch(`${mock.apis.evovoice}/types/python`)).text()
  assert.match(python, /class ListConversations\(IReturn\[ListConversationsResponse\]\):\n    account_ids: Optional\[List\[str\]\] = None/)
})
