// The protocol's own client, as npm gives it, over long-polling and WebSocket.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as dial, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { AckExtension, CometD } from 'cometd'
import { adapt } from 'cometd-nodejs-client'
import { serve } from './support.mjs'

adapt()

let mock
before(async () => { mock = await serve() })
after(() => mock?.stop())

const basic = (user) => `Basic ${Buffer.from(`${user}:demo`).toString('base64')}`

/** Collects what comes, for a test that waits for it. */
class Mailbox {
  #came = []
  #waiting = []
  put(value) {
    const next = this.#waiting.shift()
    if (next) next(value)
    else this.#came.push(value)
  }
  take(within = 10_000) {
    if (this.#came.length > 0) return Promise.resolve(this.#came.shift())
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('nothing came')), within)
      this.#waiting.push((value) => { clearTimeout(timer); resolve(value) })
    })
  }
  get size() { return this.#came.length }
}

/** A client of a user; with a password in the URL where sockets need it. */
function clientOf(url, user, { socket = false, extensions = [], ...configuration } = {}) {
  const cometd = new CometD()
  cometd.configure({
    url: socket ? url.replace('://', `://${user}:demo@`) : url,
    requestHeaders: { Authorization: basic(user) },
    backoffIncrement: 100,
    logLevel: 'error',
    ...configuration,
  })
  if (!socket) cometd.unregisterTransport('websocket')
  for (const extension of extensions) cometd.registerExtension(extension.constructor.name, extension)
  return cometd
}

const handshake = (cometd) => new Promise((resolve) => cometd.handshake(resolve))
// A subscription to /** gets the protocol's own messages, too: that is the client's doing.
const subscribe = (cometd, channel, box) => new Promise((resolve) => cometd.subscribe(channel, (m) => m.channel.startsWith('/meta/') || box.put(m), resolve))
const publish = (cometd, channel, data) => new Promise((resolve) => cometd.publish(channel, data, resolve))
const disconnect = (cometd) => new Promise((resolve) => cometd.disconnect(resolve))
const onceConnected = (cometd) => new Promise((resolve) => {
  const listener = cometd.addListener('/meta/connect', (reply) => {
    if (!reply.successful) return
    cometd.removeListener(listener)
    resolve(reply)
  })
})

const notifications = (base = mock.apis.genesys) => `${base}/api/v2/notifications`

async function call(user, method, path, body, base = mock.apis.genesys) {
  const response = await fetch(base + path, {
    method, headers: { Authorization: basic(user), 'Content-Type': 'application/json' }, body: body && JSON.stringify(body),
  })
  return response.json()
}
const requestChat = (nickname, base) => call('customer', 'POST', '/api/v2/chats', { operationName: 'RequestChat', nickname, subject: 'Bill' }, base)
const operate = (user, path, operationName, more = {}) => call(user, 'POST', path, { operationName, ...more })

for (const socket of [false, true]) {
  describe(socket ? 'over WebSocket' : 'over long-polling', () => {
    test('a chat from request to completion, as its agent sees it', async (t) => {
      const cometd = clientOf(notifications(), 'agent', { socket })
      t.after(() => disconnect(cometd))
      const reply = await handshake(cometd)
      assert.equal(reply.successful, true)
      assert.equal(reply.version, '1.0')
      assert.deepEqual(reply.supportedConnectionTypes, ['websocket', 'long-polling', 'callback-polling'])
      assert.equal(reply.advice.reconnect, 'retry')
      assert.equal(cometd.getTransport().type, socket ? 'websocket' : 'long-polling')
      const box = new Mailbox()
      const subscribed = await subscribe(cometd, '/**', box)
      assert.deepEqual([subscribed.successful, subscribed.subscription], [true, '/**'])

      const { id, path } = await requestChat('Paula')
      const mine = `/api/v2/me/chats/${id}`
      const invited = await box.take()
      assert.equal(invited.channel, '/v2/me/chats')
      assert.equal(invited.data.messageType, 'ChatStateChangeMessage')
      assert.equal(invited.data.notificationType, 'StatusChange')
      assert.deepEqual([invited.data.chat.id, invited.data.chat.state, invited.data.chat.capabilities], [id, 'Invited', ['Accept', 'Reject']])

      assert.equal((await operate('agent', mine, 'Accept', { nickname: 'Anna' })).statusCode, 0)
      const accepted = [await box.take(), await box.take(), await box.take()].map((m) => m.data)
      assert.deepEqual(accepted.map((data) => data.notificationType), ['StatusChange', 'ParticipantsUpdated', 'NewMessages'])
      assert.equal(accepted[0].chat.state, 'Chatting')
      assert.deepEqual(accepted[1].chat.participants.map((one) => one.nickname), ['Paula', 'Anna'])
      assert.deepEqual(accepted[2].messages.map((one) => [one.index, one.type]), [[1, 'ParticipantJoined'], [2, 'ParticipantJoined']])
      assert.equal(accepted[2].chatPath, `/chats/${id}`)
      assert.ok(accepted[2].chatUri.endsWith(`/api/v2/chats/${id}`))

      assert.equal((await operate('customer', path, 'SendMessage', { text: 'hello <b>' })).statusCode, 0)
      const asked = (await box.take()).data
      assert.equal(asked.messageType, 'MessageLogUpdated')
      assert.deepEqual(asked.messages.map((one) => [one.type, one.text, one.from.nickname]), [['Text', 'hello <b>', 'Paula']])
      await operate('agent', mine, 'SendMessage', { text: 'hi' })
      assert.deepEqual((await box.take()).data.messages.map((one) => [one.text, one.from.type]), [['hi', 'Agent']])
      await operate('agent', mine, 'AttachUserData', { userData: { reason: 'bill' } })
      const attached = (await box.take()).data
      assert.deepEqual([attached.notificationType, attached.chat.userData], ['PropertiesUpdated', { reason: 'bill' }])

      await operate('customer', path, 'Complete')
      const left = (await box.take()).data
      assert.deepEqual([left.notificationType, left.chat.state], ['StatusChange', 'LeftChat'])
      await operate('agent', mine, 'Complete')
      const states = []
      while (states.at(-1) !== 'Completed') {
        const { data } = await box.take()
        if (data.notificationType === 'StatusChange') states.push(data.chat.state)
      }
      assert.deepEqual(states, ['Completed'])
    })

    test('what clients publish reaches every subscriber once, and the publisher too', async (t) => {
      const cometd = clientOf(notifications(), 'admin', { socket })
      t.after(() => disconnect(cometd))
      await handshake(cometd)
      const box = new Mailbox()
      await subscribe(cometd, '/talk/*', box)
      assert.equal((await publish(cometd, '/talk/a', { n: 1 })).successful, true)
      const event = await box.take()
      assert.deepEqual([event.channel, event.data, event.clientId], ['/talk/a', { n: 1 }, undefined])
      assert.equal((await publish(cometd, '/service/a', {})).successful, true)
      assert.equal((await publish(cometd, '/talk/a/b', {})).successful, true)
      cometd.batch(() => { for (let n = 2; n < 7; n++) cometd.publish('/talk/a', { n }) })
      const rest = []
      while (rest.length < 5) rest.push((await box.take()).data.n)
      assert.deepEqual(rest, [2, 3, 4, 5, 6])
      assert.equal(box.size, 0)
    })

    test('messages are refused with the words of the protocol', async (t) => {
      const cometd = clientOf(notifications(), 'admin', { socket })
      t.after(() => disconnect(cometd))
      await handshake(cometd)
      const refused = await subscribe(cometd, '/meta/**', new Mailbox())
      assert.deepEqual([refused.successful, refused.error], [false, '403:denied_by_security_policy:subscribe_denied'])
      assert.equal((await subscribe(cometd, '/a/**/b', new Mailbox())).error, '403::subscription_invalid')
      assert.equal((await publish(cometd, '/a//b', {})).error, '405::channel_invalid')
    })

    test('disconnect ends the session', async () => {
      const cometd = clientOf(notifications(), 'admin', { socket })
      await handshake(cometd)
      const id = cometd.getClientId()
      const reply = await disconnect(cometd)
      assert.equal(reply.successful, true)
      assert.equal(cometd.isDisconnected(), true)
      const [late] = await call('admin', 'POST', '/api/v2/notifications/', [{ id: '1', channel: '/a', data: 1, clientId: id }])
      assert.equal(late.error, '402::session_unknown')
    })

    test('the client comes back after a restart of the server', async (t) => {
      let server = await serve('genesys')
      const { port } = new URL(server.url)
      t.after(() => server.stop())
      const cometd = clientOf(notifications(server.apis.genesys), 'agent', { socket, maxBackoff: 500 })
      t.after(() => disconnect(cometd))
      const box = new Mailbox()
      const ids = new Mailbox()
      // Subscriptions are the application's to renew.
      cometd.addListener('/meta/handshake', (reply) => {
        if (reply.successful) cometd.subscribe('/v2/me/chats', (m) => box.put(m), () => ids.put(reply.clientId))
      })
      cometd.handshake()
      const first = await ids.take()
      const began = Date.now()
      await server.stop()
      assert.ok(Date.now() - began < 5000, 'a held connect delays the end of the server')
      server = await serve('genesys', '--listen', `127.0.0.1:${port}`)
      assert.notEqual(await ids.take(20_000), first)
      const { id } = await requestChat('P', server.apis.genesys)
      assert.equal((await box.take()).data.chat.id, id)
    })

    test('the client shakes hands anew after its session has expired', async (t) => {
      const { cometd, wire } = await throughWire(t, socket)
      const ids = new Mailbox()
      cometd.addListener('/meta/handshake', (reply) => { if (reply.successful) ids.put(reply.clientId) })
      const errors = new Mailbox()
      cometd.addListener('/meta/connect', (reply) => { if (reply.error) errors.put(reply) })
      cometd.handshake()
      const first = await ids.take()
      await onceConnected(cometd)
      wire.cut()
      await new Promise((resolve) => setTimeout(resolve, 1500))
      wire.mend()
      let error
      do { error = await errors.take() } while (!error.error.startsWith('402'))
      assert.equal(error.error, '402::session_unknown')
      assert.equal(error.advice.reconnect, 'handshake')
      assert.notEqual(await ids.take(), first)
    })

    test('what was lost on the way is sent again, in order, with acknowledgements', async (t) => {
      const { cometd, wire, base } = await throughWire(t, socket, [new AckExtension()])
      const reply = await handshake(cometd)
      assert.equal(reply.ext.ack, true)
      const box = new Mailbox()
      await subscribe(cometd, '/v2/me/chats', box)
      await onceConnected(cometd)
      wire.swallow()
      const asked = []
      for (const nickname of ['one', 'two']) {
        asked.push((await requestChat(nickname, base)).id)
      }
      await wire.swallowed()
      wire.mend()
      const came = [await box.take(), await box.take()]
      assert.deepEqual(came.map((m) => m.data.chat.id), asked)
      asked.push((await requestChat('three', base)).id)
      assert.equal((await box.take()).data.chat.id, asked[2])
      assert.equal(box.size, 0)
    })
  })
}

/** A client behind a line that can be cut; its sessions expire after a second. */
async function throughWire(t, socket, extensions = []) {
  const folder = await mkdtemp(join(tmpdir(), 'bayeux-'))
  t.after(() => rm(folder, { recursive: true }))
  const overlay = join(folder, 'overlay.yaml')
  await writeFile(overlay, `
overlay: 1.0.0
info: {title: Sessions of a second, version: '1'}
actions:
  - {target: $, update: {x-mock-protocol: {bayeux: {timeout: 20000, maxInterval: 1000}}}}
`)
  const server = await serve('genesys', '--overlay', overlay)
  t.after(() => server.stop())
  const wire = await lineTo(Number(new URL(server.url).port))
  t.after(() => wire.close())
  const cometd = clientOf(`http://127.0.0.1:${wire.port}/genesys/api/v2/notifications`, 'agent', { socket, extensions, maxBackoff: 200 })
  t.after(() => disconnect(cometd))
  return { cometd, wire, base: server.apis.genesys }
}

/** A line to a port that can be cut, or can lose what the server sends. */
async function lineTo(port) {
  const open = new Set()
  let state = 'whole'
  let lost
  const line = createServer((near) => {
    if (state !== 'whole') return near.destroy()
    const far = dial(port, '127.0.0.1')
    for (const end of [near, far]) {
      open.add(end)
      end.on('error', () => {})
      end.on('close', () => { open.delete(end); near.destroy(); far.destroy() })
    }
    near.on('data', (data) => far.write(data))
    far.on('data', (data) => {
      if (state === 'swallowing') { cut(); lost.put(data) } else near.write(data)
    })
  })
  const cut = () => { state = 'cut'; for (const end of open) end.destroy() }
  await new Promise((resolve) => line.listen(0, '127.0.0.1', resolve))
  return {
    port: line.address().port,
    cut,
    swallow() { lost = new Mailbox(); state = 'swallowing' },
    swallowed: () => lost.take(),
    mend() { state = 'whole' },
    close() { cut(); line.close() },
  }
}

test('only one of the clients in a browser is held, the other is told to come less often', async (t) => {
  const [first, second] = [clientOf(notifications(), 'admin'), clientOf(notifications(), 'admin')]
  t.after(() => Promise.all([disconnect(first), disconnect(second)]))
  await handshake(first)
  await onceConnected(first)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const advised = new Mailbox()
  second.addListener('/meta/connect', (reply) => advised.put(reply.advice))
  await handshake(second)
  let advice
  do { advice = await advised.take() } while (!advice?.['multiple-clients'])
  assert.deepEqual([advice.reconnect, advice.interval], ['retry', 2000])
})

// The callback of a handshake is called for each transport that is tried.
function handshakes(cometd) {
  const box = new Mailbox()
  cometd.handshake((reply) => box.put(reply))
  return box
}

test('a client whose upgrade is refused falls back to long-polling in the same handshake', async (t) => {
  const cometd = new CometD()
  cometd.configure({ url: notifications(), requestHeaders: { Authorization: basic('agent') }, backoffIncrement: 100, logLevel: 'error' })
  t.after(() => disconnect(cometd))
  const replies = handshakes(cometd)
  const refused = await replies.take()
  assert.deepEqual([refused.successful, refused.failure.connectionType], [false, 'websocket'])
  const reply = await replies.take()
  assert.equal(reply.successful, true)
  assert.equal(cometd.getTransport().type, 'long-polling')
})

test('a client without credentials is denied and does not come again', async () => {
  const cometd = new CometD()
  cometd.configure({ url: notifications(), backoffIncrement: 100, logLevel: 'error' })
  const replies = handshakes(cometd)
  assert.equal((await replies.take()).failure.connectionType, 'websocket')
  const reply = await replies.take()
  assert.deepEqual([reply.successful, reply.error, reply.advice.reconnect], [false, '403::handshake_denied', 'none'])
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.equal(cometd.isDisconnected(), true)
  assert.equal(replies.size, 0)
})

test('sandboxes do not hear each other', async (t) => {
  const inside = `${mock.url}/~quiet/genesys`
  const cometd = clientOf(notifications(inside), 'agent')
  t.after(() => disconnect(cometd))
  await handshake(cometd)
  const box = new Mailbox()
  await subscribe(cometd, '/**', box)
  await requestChat('outside')
  const { id } = await requestChat('inside', inside)
  assert.equal((await box.take()).data.chat.id, id)
})

test('over callback-polling, with the little of a page that the client needs', async (t) => {
  const loaded = []
  const load = async (script) => {
    loaded.push(script.src)
    const response = await fetch(script.src, { headers: { Authorization: basic('admin') } })
    assert.equal(response.headers.get('content-type'), 'text/javascript')
    // A page would run it where the function is a global one.
    Function('window', `with (window) { ${await response.text()} }`)(window)
  }
  window.document = {
    createElement: () => ({}),
    getElementsByTagName: () => [{ appendChild: load, removeChild() {} }],
  }
  t.after(() => { delete window.document })
  const cometd = clientOf(notifications(), 'admin')
  cometd.unregisterTransport('long-polling')
  t.after(() => disconnect(cometd))
  assert.equal((await handshake(cometd)).successful, true)
  assert.equal(cometd.getTransport().type, 'callback-polling')
  const box = new Mailbox()
  await subscribe(cometd, '/x', box)
  await publish(cometd, '/x', { text: 'ä & <' })
  assert.deepEqual((await box.take()).data, { text: 'ä & <' })
  assert.ok(loaded.every((url) => url.includes('jsonp=_cometd_jsonp_')))
})

test('without the message type in the URL', async (t) => {
  const cometd = clientOf(notifications(), 'agent', { appendMessageTypeToURL: false })
  t.after(() => disconnect(cometd))
  assert.equal((await handshake(cometd)).successful, true)
})
