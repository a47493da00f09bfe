// Signing in with the framework's own client, unmodified.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JsonServiceClient } from '@servicestack/client'
import { serve } from './support.mjs'

class Request {
  constructor(init) { Object.assign(this, init) }
  createResponse() { return {} }
}
class Authenticate extends Request {
  getTypeName() { return 'Authenticate' }
  getMethod() { return 'POST' }
}
class ListConversations extends Request {
  getTypeName() { return 'ListConversations' }
  getMethod() { return 'GET' }
}
class RequestAuthToken extends Request {
  getTypeName() { return 'RequestAuthToken' }
  getMethod() { return 'GET' }
}
class ChatRequest extends Request {
  getTypeName() { return 'ChatRequest' }
  getMethod() { return 'GET' }
}

const mock = await serve()
test.after(() => mock.stop())

/** A client in a sandbox of its own. */
function client(sandbox, api = 'evovoice') {
  return new JsonServiceClient(mock.apis[api].replace(mock.url, `${mock.url}/~${sandbox}`))
}

async function advance(sandbox, by) {
  const response = await fetch(`${mock.admin}/sandboxes/${sandbox}/clock/advance`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${mock.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ by }),
  })
  assert.ok(response.ok, await response.text())
}

async function status(promise) {
  try {
    await promise
    return 'fine'
  } catch (error) {
    return error.responseStatus.errorCode
  }
}

test('bearer token and API key', async () => {
  const c = client('bearer')
  assert.equal(await status(c.get(new ListConversations())), '401')
  c.bearerToken = 'demo-agent'
  assert.ok((await c.get(new ListConversations())).conversations.length > 0)
  c.bearerToken = 'nobody'
  assert.equal(await status(c.get(new ListConversations())), '401')
})

test('user name and password by Basic, API key as user name', async () => {
  const c = client('basic')
  c.setCredentials('agent', 'demo')
  assert.equal((await c.get(new Authenticate())).userName, 'agent')
  assert.ok((await c.get(new ListConversations())).conversations)
  c.setCredentials('demo-agent2', '')
  assert.equal((await c.get(new Authenticate())).userName, 'agent2')
  c.setCredentials('agent', 'wrong')
  assert.equal(await status(c.get(new ListConversations())), '401')
})

test('credentials open a session that cookies keep', async () => {
  const c = client('session')
  const signedIn = await c.post(new Authenticate({ provider: 'credentials', userName: 'agent', password: 'demo', rememberMe: true }))
  assert.match(signedIn.sessionId, /^[0-9A-Za-z]{20}$/)
  assert.equal(signedIn.displayName, 'Nora Lindqvist')
  assert.deepEqual(signedIn.roles, ['Agent', 'Manager'])
  assert.equal(c.cookies['ss-id'].value, signedIn.sessionId)
  assert.equal(c.cookies['ss-opt'].value, 'perm')
  assert.ok((await c.get(new ListConversations())).conversations.length > 0)
  assert.equal((await c.get(new Authenticate())).sessionId, signedIn.sessionId)

  const stranger = client('session')
  assert.equal(await status(stranger.get(new ListConversations())), '401')
  stranger.headers.set('X-ss-pid', signedIn.sessionId)
  stranger.headers.set('X-ss-opt', 'perm')
  assert.equal((await stranger.get(new Authenticate())).userName, 'agent')

  const elsewhere = client('elsewhere')
  elsewhere.headers.set('X-ss-id', signedIn.sessionId)
  assert.equal(await status(elsewhere.get(new ListConversations())), '401')
})

test('sign-out ends the session', async () => {
  const c = client('out')
  const { sessionId } = await c.post(new Authenticate({ provider: 'credentials', userName: 'agent', password: 'demo' }))
  await c.post(new Authenticate({ provider: 'logout' }))
  assert.equal(await status(c.get(new ListConversations())), '401')
  const other = client('out')
  other.headers.set('X-ss-id', sessionId)
  assert.equal(await status(other.get(new ListConversations())), '401')
})

test('refusals', async () => {
  const c = client('refused')
  const wrong = await c.api(new Authenticate({ provider: 'credentials', userName: 'agent', password: 'wrong' }))
  assert.equal(wrong.error.errorCode, 'Unauthorized')
  assert.equal(wrong.error.message, 'Invalid Username or Password')
  assert.equal((await c.api(new Authenticate({ provider: 'nobody' }))).error.errorCode, 'NotFound')
  assert.equal((await c.api(new Authenticate())).error.message, 'Not Authenticated')
  assert.equal(await status(c.get('/auth/credentials', { userName: 'agent', password: 'demo' })), 'NotSupportedException')
})

test('an expired token is renewed with the refresh token, by the client itself', async () => {
  const c = client('refresh')
  const signedIn = await c.post(new Authenticate({ provider: 'credentials', userName: 'agent', password: 'demo' }))
  const fresh = client('refresh')
  fresh.bearerToken = signedIn.bearerToken
  fresh.refreshToken = signedIn.refreshToken
  assert.ok((await fresh.get(new ListConversations())).conversations)
  await advance('refresh', '340h')
  const late = client('refresh')
  late.bearerToken = signedIn.bearerToken
  assert.equal(await status(late.get(new ListConversations())), '401')
  assert.ok((await fresh.get(new ListConversations())).conversations)
  assert.notEqual(fresh.bearerToken, signedIn.bearerToken)
  await advance('refresh', '400h')
  assert.equal(await status(fresh.get(new ListConversations())), 'Unauthorized')
})

test('access tokens and API keys sign in too', async () => {
  const c = client('token')
  const first = await c.post(new Authenticate({ provider: 'apikey', accessToken: 'demo-admin' }))
  assert.equal(first.userName, 'admin')
  const again = await client('token').post(new Authenticate({ provider: 'jwt', accessToken: first.bearerToken }))
  assert.equal(again.userName, 'admin')
  assert.equal((await client('token').api(new Authenticate({ provider: 'jwt', accessToken: 'x.y.z' }))).error.errorCode, 'Unauthorized')
})

test('roles', async () => {
  const c = client('roles', 'trends')
  await c.post(new Authenticate({ provider: 'credentials', userName: 'guest', password: 'demo' }))
  const refused = await c.api(new ChatRequest())
  assert.equal(refused.error.errorCode, 'Forbidden')
  assert.equal(refused.error.message, 'Invalid Role')
  await c.post(new Authenticate({ provider: 'credentials', userName: 'agent', password: 'demo' }))
  assert.ok((await c.get(new ChatRequest())).Chat.length > 0)

  const evo = client('roles')
  evo.bearerToken = 'demo-agent2'
  assert.equal(await status(evo.get(new RequestAuthToken())), 'Forbidden')
  evo.bearerToken = 'demo-agent'
  const { authToken } = await evo.get(new RequestAuthToken())
  evo.bearerToken = authToken
  assert.equal((await evo.get(new Authenticate())).userName, 'agent')
})

test('tokens in cookies', async () => {
  const c = client('cookies', 'trends')
  await c.post(new Authenticate({ provider: 'credentials', userName: 'agent', password: 'demo', useTokenCookie: true }))
  assert.ok(c.cookies['ss-tok'] && c.cookies['ss-reftok'])
  const session = c.cookies['ss-id']
  delete c.cookies['ss-id']
  delete c.cookies['ss-pid']
  assert.ok((await c.get(new ChatRequest())).Chat)
  const old = c.cookies['ss-tok'].value
  await advance('cookies', '340h')
  c.useTokenCookie = true
  assert.ok((await c.get(new ChatRequest())).Chat)
  assert.notEqual(c.cookies['ss-tok'].value, old)
  assert.ok(session)
})
