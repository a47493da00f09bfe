// What a frontend does, on another origin than the mock: each API with
// credentials, and one event. What the steps came to ends up in window.results.
import { JsonServiceClient } from '@servicestack/client'
import { CometD } from 'cometd'

const apis = JSON.parse(new URLSearchParams(location.search).get('apis'))
const bearer = { Authorization: 'Bearer demo-agent' }
const basic = (name) => ({ Authorization: 'Basic ' + btoa(name + ':demo') })

class ChatRequest {
  constructor(init) { Object.assign(this, init) }
  getTypeName() { return 'ChatRequest' }
  getMethod() { return 'POST' }
  createResponse() { return {} }
}

async function json(url, init) {
  const response = await fetch(url, { credentials: 'include', ...init })
  return { status: response.status, body: await response.json() }
}

function post(body, headers) {
  return { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) }
}

const steps = {
  async trends() {
    const client = new JsonServiceClient(apis.trends)
    client.bearerToken = 'demo-agent'
    const made = await client.post(new ChatRequest({ chat: { chatName: 'From a browser' } }))
    return made.Chat[0].ChatName
  },

  async evovoice() {
    const { status, body } = await json(apis.evovoice + '/conversations.json', { headers: bearer })
    return status === 200 && body.conversations.length > 0
  },

  async hapihub() {
    const made = await json(apis.hapihub + '/chat-sessions', post({ participants: ['a'] }, bearer))
    const patched = await json(apis.hapihub + '/chat-sessions/' + made.body.id, { ...post({ accept: true }, bearer), method: 'PATCH' })
    return typeof patched.body.acceptedAt
  },

  async genesys() {
    const { body } = await json(apis.genesys + '/api/v2/me/chats/?fields=*', { headers: basic('agent') })
    return body.statusCode
  },

  async event() {
    const cometd = new CometD()
    cometd.configure({ url: apis.genesys + '/api/v2/notifications', requestHeaders: basic('agent') })
    const opened = new Promise((resolve) => cometd.addListener('/meta/handshake', (answer) => answer.successful && resolve()))
    cometd.handshake()
    await opened
    const event = new Promise((resolve) => cometd.subscribe('/v2/me/chats', (message) => resolve(message.data)))
    await new Promise((resolve) => cometd.addListener('/meta/subscribe', resolve))
    await json(apis.genesys + '/api/v2/chats', post({ operationName: 'RequestChat', nickname: 'Ann', subject: 'help', userData: {} }, basic('customer')))
    const data = await event
    await new Promise((resolve) => cometd.disconnect(resolve))
    return { transport: cometd.getTransport()?.type ?? 'long-polling', messageType: data.messageType, state: data.chat.state }
  },
}

const results = {}
for (const [name, step] of Object.entries(steps)) {
  results[name] = await step().then((value) => ({ value }), (error) => ({ error: String(error?.message ?? JSON.stringify(error)) }))
}
window.results = results
