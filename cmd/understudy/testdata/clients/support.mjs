// Starts the served binary for a test, as a user would, and stops it again.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const binary = process.env.UNDERSTUDY ?? fileURLToPath(new URL('../../../../bin/understudy', import.meta.url))

/**
 * Serves on free ports and resolves, once ready, to what `serve` prints on
 * stdout ({url, admin, token, apis}) with stop() beside it.
 */
export async function serve(...args) {
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let talk = ''
  child.stderr.on('data', (text) => { talk += text })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const ready = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    exited.then((code) => { throw new Error(`serve ended with ${code}: ${talk}`) }),
  ])
  return {
    ...JSON.parse(ready),
    talk: () => talk,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
