// The framework's own client, as npm gives it, on the chats and the conversations. Signing in has a test of its own.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { JsonServiceClient, appendQueryString, createUrl } from '@servicestack/client'
import { serve } from './support.mjs'

// Request classes as the host's own tooling writes them.
function requestClass(name, method, createResponse = () => ({})) {
  return class {
    constructor(init) { Object.assign(this, init) }
    getTypeName() { return name }
    getMethod() { return method }
    createResponse() { return createResponse() }
  }
}
const GetChats = requestClass('ChatRequest', 'GET')
const CreateChat = requestClass('ChatRequest', 'POST')
const UpdateChat = requestClass('ChatRequest', 'PUT')
const DeleteChat = requestClass('ChatRequest', 'DELETE')
const PatchChat = requestClass('ChatRequest', 'PATCH')
const SendChatMessage = requestClass('ChatMessageRequest', 'POST')
const ListConversations = requestClass('ListConversations', 'GET')
const PublishedConversations = requestClass('ListConversations', 'GET', () => undefined)
const Unknown = requestClass('NobodyKnowsThis', 'POST')

const delgado = '6b0f6f0c2f6d4a55a7a3c7c6f4b1d902'
let mock

before(async () => { mock = await serve('trends', 'evovoice') })
after(() => mock?.stop())

function clientOf(api, token = 'demo-agent') {
  const client = new JsonServiceClient(mock.apis[api])
  client.bearerToken = token
  return client
}
const thrown = (promise) => promise.then(() => assert.fail('it should have been refused'), (error) => error)

for (const basePath of ['api', '']) {
  describe(`with base path "${basePath}"`, () => {
    const chats = () => clientOf('trends').useBasePath(basePath)
    const voice = () => clientOf('evovoice').useBasePath(basePath)

    test('get, with ids in every form', async () => {
      const all = await chats().get(new GetChats())
      assert.ok(all.Chat.length > 5)
      for (const ChatId of [delgado, delgado.toUpperCase(), '6b0f6f0c-2f6d-4a55-a7a3-c7c6f4b1d902', '{6b0f6f0c-2f6d-4a55-a7a3-c7c6f4b1d902}']) {
        const one = await chats().get(new GetChats({ ChatId }))
        assert.deepEqual(one.Chat.map((chat) => chat.ChatId), [delgado])
      }
    })

    test('post, put with the id in the body, names in camelCase', async () => {
      const made = await chats().post(new CreateChat({ chat: { chatName: 'A chat' } }))
      const [chat] = made.Chat
      assert.equal(chat.ChatName, 'A chat')
      assert.match(chat.ChatId, /^[0-9a-f]{32}$/)
      assert.match(chat.DateCreated, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
      assert.equal(chat.MemberCount, 0)
      const changed = await chats().put(new UpdateChat({ chatId: chat.ChatId, chat: { chatName: 'Renamed' } }))
      assert.equal(changed.Chat[0].ChatName, 'Renamed')
      assert.equal(changed.Chat[0].ChatId, chat.ChatId)
    })

    test('delete and patch, which no service method takes', async () => {
      const refused = [() => chats().delete(new DeleteChat({ chatId: delgado })), () => chats().patch(new PatchChat({ chatId: delgado }))]
      for (const call of refused) {
        const { responseStatus } = await thrown(call())
        assert.equal(responseStatus.errorCode, 'NotImplementedException')
      }
    })

    test('api returns a response or an error, and never throws', async () => {
      const good = await voice().api(new ListConversations({ accountIds: ['account-2', 'no, such'] }))
      assert.ok(good.succeeded)
      assert.deepEqual(good.response.conversations.map((one) => one.id), ['conversation-9', 'conversation-7', 'conversation-5'])
      const bad = await voice().api(new ListConversations({ afterDate: 'soon' }))
      assert.ok(bad.failed)
      assert.equal(bad.error.errorCode, 'SerializationException')
      assert.equal(bad.hasFieldError('afterDate'), true)
    })

    test('api takes each class by its own method', async () => {
      const made = await chats().api(new CreateChat({ chat: { chatName: 'By api' } }))
      assert.equal(made.response.Chat[0].ChatName, 'By api')
      const changed = await chats().api(new UpdateChat({ chatId: made.response.Chat[0].ChatId, chat: { isArchived: true } }))
      assert.equal(changed.response.Chat[0].IsArchived, true)
    })

    test('field errors of a body, in the camelCase the client makes of them', async () => {
      const { error } = await chats().api(new CreateChat({ chat: { memberCount: 'many' } }))
      assert.equal(error.errors[0].fieldName, 'Chat.MemberCount')
      assert.equal(error.errors[0].errorCode, 'SerializationException')
      const empty = await chats().api(new CreateChat())
      assert.equal(empty.error.errorCode, 'NotEmpty')
      assert.equal(empty.error.errors[0].fieldName, 'Chat')
    })

    test('an id nobody has, a class nobody knows', async () => {
      const missing = await thrown(chats().put(new UpdateChat({ chatId: '9'.repeat(32), chat: { chatName: 'x' } })))
      assert.equal(missing.responseStatus.errorCode, 'NotFound')
      const unknown = await chats().api(new Unknown())
      assert.equal(unknown.error.errorCode, 'NotImplementedException')
    })

    test('sendAll: an array there, an array back, in order', async () => {
      let done
      const client = voice()
      client.responseFilter = (response) => { done = response.headers.get('X-AutoBatch-Completed') }
      const answers = await client.sendAll([new ListConversations({ endpointIds: ['endpoint-4'] }), new ListConversations({ accountIds: [] })])
      assert.equal(answers.length, 2)
      assert.equal(answers[0].conversations.length, 3)
      assert.equal(answers[1].conversations.length, 11)
      assert.equal(done, '2')
      assert.deepEqual(await voice().sendAll([new ListConversations({ accountIds: ['nobody'] })]), [{ conversations: [] }])
    })

    test('sendAll ends with the first error, which is the answer', async () => {
      const name = `Batch ${basePath}`
      const refused = await thrown(chats().sendAll([
        new CreateChat({ chat: { chatName: name } }), new CreateChat({ chat: { isArchived: 'maybe' } }), new CreateChat({ chat: { chatName: name } }),
      ]))
      assert.equal(refused.responseStatus.errorCode, 'SerializationException')
      const kept = (await chats().get(new GetChats())).Chat.filter((chat) => chat.ChatName === name)
      assert.equal(kept.length, 1)
    })

    test('publish, sendOneWay and sendAllOneWay are posted and carried out', async () => {
      const names = [`One ${basePath}`, `Two ${basePath}`, `Three ${basePath}`]
      await chats().publish(new CreateChat({ chat: { chatName: names[0] } }))
      await chats().sendOneWay(new CreateChat({ chat: { chatName: names[1] } }))
      await chats().sendAllOneWay([new CreateChat({ chat: { chatName: names[2] } })])
      const all = (await chats().get(new GetChats())).Chat.map((chat) => chat.ChatName)
      for (const name of names) assert.ok(all.includes(name), name)
      await voice().publish(new PublishedConversations())
    })

    test('apiVoid, and apiForm with further arguments', async () => {
      assert.ok((await chats().apiVoid(new CreateChat({ chat: { chatName: 'Void' } }))).succeeded)
      const form = new FormData()
      form.append('Chat', '{ChatName:"From a form, quoted",IsArchived:True}')
      const made = await chats().apiForm(new CreateChat(), form, { jsconfig: '' })
      assert.ok(made.succeeded, JSON.stringify(made.error))
      assert.equal(made.response.Chat[0].ChatName, 'From a form, quoted')
      assert.equal(made.response.Chat[0].IsArchived, true)
    })

    test('arguments beside the request', async () => {
      const one = await chats().get(new GetChats(), { chatId: delgado })
      assert.equal(one.Chat.length, 1)
      const changed = await chats().put(new UpdateChat({ chat: { chatName: 'Delgado family, new home policy' } }), { chatId: delgado })
      assert.equal(changed.Chat[0].ChatId, delgado)
    })

    test('errors of access', async () => {
      const nobody = await thrown(clientOf('trends', '').useBasePath(basePath).get(new GetChats()))
      assert.equal(nobody.responseStatus.errorCode, '401')
      const guest = await thrown(clientOf('trends', 'demo-guest').useBasePath(basePath).get(new GetChats()))
      assert.equal(guest.responseStatus.errorCode, 'Forbidden')
    })
  })
}

test('user routes: get by URL, postToUrl, putToUrl with the id in the path', async () => {
  const client = clientOf('trends')
  assert.equal((await client.get('/v1/Chat', { ChatId: delgado })).Chat[0].ChatId, delgado)
  const made = await client.postToUrl('/v1/Chat', new CreateChat({ chat: { chatName: 'By URL' } }))
  const id = made.Chat[0].ChatId
  const changed = await client.putToUrl(`/v1/Chat/${id}`, new UpdateChat({ chatId: delgado, chat: { chatName: 'By URL too' } }))
  assert.deepEqual([changed.Chat[0].ChatId, changed.Chat[0].ChatName], [id, 'By URL too'])
  const missing = await thrown(client.get(`/v1/Chat/${id}`))
  assert.equal(missing.responseStatus.errorCode, '404')
})

test('postBody and putBody', async () => {
  const client = clientOf('trends')
  const made = await client.postBody(new CreateChat(), { chat: { chatName: 'Body' } })
  assert.equal(made.Chat[0].ChatName, 'Body')
  const changed = await client.putBody(new UpdateChat(), JSON.stringify({ chatId: made.Chat[0].ChatId, chat: { chatName: 'Body too' } }))
  assert.equal(changed.Chat[0].ChatName, 'Body too')
})

test('addresses the client makes reach what they mean', async () => {
  const client = clientOf('evovoice')
  const url = client.createUrlFromDto('GET', new ListConversations({ customerIds: ['customer-1', 'customer-3'] }))
  const { conversations } = await client.get(url)
  assert.equal(conversations.length, 8)
  const route = createUrl('/conversations', { endpointIds: ['endpoint-4'] })
  assert.equal((await client.get(route)).conversations.length, 3)
  const dated = appendQueryString('/conversations', { accountIds: 'account-1', afterDate: '2026-03-02' })
  assert.deepEqual((await client.get(dated)).conversations.map((one) => one.id), ['conversation-11', 'conversation-8'])
})

test('null and undefined filter nothing', async () => {
  const { conversations } = await clientOf('evovoice').get(new ListConversations({ accountIds: null, endpointIds: undefined, customerIds: [] }))
  assert.equal(conversations.length, 11)
})

test('a message sent shows in its chat', async () => {
  const client = clientOf('trends')
  const before = (await client.get(new GetChats({ ChatId: delgado }))).Chat[0].MessageCount
  const sent = await client.post(new SendChatMessage({ chatMessage: { chatId: delgado, message: 'Hello' } }))
  assert.equal(sent.ChatMessage[0].SenderName, 'Nora Lindqvist')
  assert.equal((await client.get(new GetChats({ ChatId: delgado }))).Chat[0].MessageCount, before + 1)
})
