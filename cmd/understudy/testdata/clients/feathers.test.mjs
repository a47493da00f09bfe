// Chat sessions with the framework's own client, unmodified.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { feathers } from '@feathersjs/feathers'
import restClient from '@feathersjs/rest-client'
import { serve } from './support.mjs'

const mock = await serve('hapihub')
test.after(() => mock.stop())

const doctor = '5f1a7c2e9b3d4a6081c4e7d2'
const patient = '60c8e3417d52f9001b6a03f5'

/** The service as a caller sees it in a sandbox of its own; answers go through `seen`. */
function sessions(sandbox, token = 'demo-agent', seen = () => {}) {
  const app = feathers()
  const base = mock.apis.hapihub.replace(mock.url, `${mock.url}/~${sandbox}`)
  app.configure(restClient(base).fetch(async (url, init) => {
    const response = await fetch(url, init)
    seen(url, response)
    return response
  }))
  const service = app.service('chat-sessions')
  const headers = token ? { Authorization: `Bearer ${token}` } : {}
  const with_ = (params = {}) => ({ ...params, headers: { ...headers, ...params.headers } })
  return {
    find: (params) => service.find(with_(params)),
    get: (id, params) => service.get(id, with_(params)),
    create: (data, params) => service.create(data, with_(params)),
    patch: (id, data, params) => service.patch(id, data, with_(params)),
    update: (id, data, params) => service.update(id, data, with_(params)),
    remove: (id, params) => service.remove(id, with_(params)),
  }
}

/** Four sessions beside those of the scenario, told apart by room. */
async function rooms(sandbox) {
  const s = sessions(sandbox)
  await s.create({ participants: ['ada', 'bo'], room: 'r1', startedAt: 5, createdAt: 1000 })
  await s.create({ participants: ['ada', 'cy'], room: 'r2', startedAt: 40, createdAt: 3000 })
  await s.create({ participants: ['bo'], room: 'r3', startedAt: 300, createdAt: 2000 })
  await s.create({ participants: ['bo', 'cy', 'ada'], room: 'r4', createdAt: 2000 })
  return {
    ...s,
    async ask(query) {
      const found = await s.find({ query: { room: { $in: ['r1', 'r2', 'r3', 'r4'] }, ...query } })
      return found.map((one) => one.room).join(' ')
    },
  }
}

const queries = [
  ['equality', { room: 'r2' }, 'r2'],
  ['equality of two members', { participants: 'ada', startedAt: 5 }, 'r1'],
  ['a member of a list', { participants: 'cy' }, 'r2 r4'],
  ['each of a list of members', { participants: ['ada', 'cy'] }, 'r2 r4'],
  ['$in', { room: { $in: ['r3', 'r1', 'nowhere'] } }, 'r1 r3'],
  ['$in with a list of members', { participants: { $in: ['cy', 'dee'] } }, 'r2 r4'],
  ['$nin', { room: { $in: ['r1', 'r2', 'r3'], $nin: ['r1', 'r2'] } }, 'r3'],
  ['$nin with a list of members', { participants: { $nin: ['cy', 'dee'] } }, 'r1 r3'],
  ['$ne', { startedAt: { $ne: 5 } }, 'r2 r3 r4'],
  ['$lt, as numbers', { startedAt: { $lt: 40 } }, 'r1'],
  ['$lte', { startedAt: { $lte: 40 } }, 'r1 r2'],
  ['$gt, as numbers', { startedAt: { $gt: 40 } }, 'r3'],
  ['$gte', { startedAt: { $gte: 40 } }, 'r2 r3'],
  ['both ends of a range', { startedAt: { $gt: 5, $lt: 300 } }, 'r2'],
  ['null', { startedAt: null }, 'r4'],
  ['not null', { startedAt: { $ne: null } }, 'r1 r2 r3'],
  ['$or', { $or: [{ room: 'r1' }, { startedAt: { $gt: 100 } }] }, 'r1 r3'],
  ['$and', { $and: [{ participants: 'ada' }, { participants: 'bo' }] }, 'r1 r4'],
  ['$or within $and', { $and: [{ $or: [{ room: 'r1' }, { room: 'r2' }] }, { participants: 'cy' }] }, 'r2'],
  ['a name nobody has', { nobody: 'x' }, ''],
  ['$sort downwards', { $sort: { createdAt: -1, room: 1 } }, 'r2 r3 r4 r1'],
  ['$sort by two, in the order given', { $sort: { createdAt: 1, room: -1 } }, 'r1 r4 r3 r2'],
  ['$sort by two, the other way round', { $sort: { room: -1, createdAt: 1 } }, 'r4 r3 r2 r1'],
  ['$limit', { $limit: 2 }, 'r1 r2'],
  ['$limit 0', { $limit: 0 }, ''],
  ['$skip', { $skip: 3 }, 'r4'],
  ['$limit and $skip of what is sorted', { $sort: { room: -1 }, $limit: 1, $skip: 1 }, 'r3'],
]

test('find with every operator', async (t) => {
  const s = await rooms('find')
  for (const [name, query, want] of queries) {
    await t.test(name, async () => assert.equal(await s.ask(query), want))
  }
  await t.test('a bare array', async () => assert.ok(Array.isArray(await s.find())))
  await t.test('$select keeps the id', async () => {
    const [one] = await s.find({ query: { room: 'r1', $select: ['room', 'participants'] } })
    assert.deepEqual(Object.keys(one).sort(), ['id', 'participants', 'room'])
  })
  await t.test('an unknown operator', async () => {
    for (const query of [{ $foo: 1 }, { room: { $like: 'r' } }, { $or: [{ $foo: 1 }] }]) {
      const error = await refused(s.find({ query }))
      assert.equal(error.name, 'BadRequest')
      assert.match(error.message, /^Invalid query parameter \$(foo|like)$/)
      assert.ok(error.data)
    }
  })
})

test('get, also of an id that needs escapes', async () => {
  let path
  const s = sessions('get', 'demo-agent', (url) => { path = new URL(url).pathname })
  const [first] = await s.find()
  assert.deepEqual(await s.get(first.id), first)
  const error = await refused(s.get('a b/c'))
  assert.ok(path.endsWith('/chat-sessions/a%20b%2Fc'))
  assert.equal(error.message, "No record found for id 'a b/c'")
})

test('create answers 200 with what the server adds, and drops what no table has', async () => {
  let status
  const s = sessions('create', 'demo-customer', (_, response) => { status = response.status })
  const made = await s.create({ participants: [patient, doctor], type: 'telemed', title: 'Hello' })
  assert.equal(status, 200)
  assert.match(made.id, /^[0-9a-f]{24}$/)
  assert.equal(made.createdBy, patient)
  assert.equal(typeof made.createdAt, 'number')
  assert.equal('title' in made, false)
  assert.deepEqual(await s.get(made.id), made)
})

test('directives', async (t) => {
  const s = sessions('directives')
  const fresh = async () => (await s.create({ participants: ['ada'] })).id
  await t.test('start, accept, finish in turn', async () => {
    const id = await fresh()
    for (const [directive, member] of [['start', 'started'], ['accept', 'accepted'], ['finish', 'finished']]) {
      const now = await s.patch(id, { [directive]: true })
      assert.equal(typeof now[`${member}At`], 'number')
      assert.equal(now[`${member}By`], doctor)
      assert.equal(directive in now, false)
    }
  })
  await t.test('reject, with and without a reason', async () => {
    const now = await s.patch(await fresh(), { reject: 'out of hours' })
    assert.equal(now.rejectReason, 'out of hours')
    assert.equal(now.rejectedBy, doctor)
    const bare = await s.patch(await fresh(), { reject: true })
    assert.equal(typeof bare.rejectedAt, 'number')
    assert.equal('rejectReason' in bare, false)
  })
  await t.test('finish with a text, which nothing holds', async () => {
    const now = await s.patch(await fresh(), { finish: 'all said' })
    assert.equal(typeof now.finishedAt, 'number')
    assert.equal(JSON.stringify(now).includes('all said'), false)
  })
  await t.test('false does nothing', async () => {
    const id = await fresh()
    const before = await s.get(id)
    assert.deepEqual(await s.patch(id, { start: false, accept: false, reject: false, finish: false }), before)
  })
  await t.test('any order, and the first time counts', async () => {
    const id = await fresh()
    const accepted = await s.patch(id, { accept: true })
    const started = await s.patch(id, { start: true })
    assert.equal(started.acceptedAt, accepted.acceptedAt)
    const again = await sessions('directives', 'demo-agent2').patch(id, { accept: true, start: true })
    assert.deepEqual(again, started)
  })
  await t.test('finish before start is allowed, start after it is a conflict', async () => {
    const id = await fresh()
    await s.patch(id, { finish: true })
    for (const directive of ['start', 'accept', 'reject']) {
      const error = await refused(s.patch(id, { [directive]: true }))
      assert.equal(error.name, 'Conflict')
      assert.equal(error.code, 409)
    }
    await s.patch(id, { finish: true })
  })
  await t.test('plain members first, then directives', async () => {
    const id = await fresh()
    const now = await s.patch(id, { room: 'r9', startedAt: 7, start: true, seen: true })
    assert.equal(now.room, 'r9')
    assert.equal(now.startedAt, 7)
    assert.equal(now.startedBy, doctor)
    assert.equal('seen' in now, false)
  })
})

test('errors that happen, each of the class of its name', async (t) => {
  const s = sessions('errors')
  const [{ id }] = await s.find()
  const happening = [
    ['a body that is wrong', () => s.create({ type: 'phone' }), 400, 'BadRequest', 'bad-request'],
    ['a directive that is wrong', () => s.patch(id, { start: 'yes' }), 400, 'BadRequest', 'bad-request'],
    ['no token', () => sessions('errors', '').find(), 401, 'NotAuthenticated', 'not-authenticated'],
    ['a token nobody has', () => sessions('errors', 'nobody').find(), 401, 'NotAuthenticated', 'not-authenticated'],
    ['an id nobody has', () => s.get('nobody'), 404, 'NotFound', 'not-found'],
    ['patch of one that is not there', () => s.patch('nobody', { start: true }), 404, 'NotFound', 'not-found'],
    ['patch of all', () => s.patch(null, { start: true }), 405, 'MethodNotAllowed', 'method-not-allowed'],
    ['remove of all', () => s.remove(null), 405, 'MethodNotAllowed', 'method-not-allowed'],
    ['update', () => s.update(id, { participants: [] }), 405, 'MethodNotAllowed', 'method-not-allowed'],
    ['remove', () => s.remove(id), 405, 'MethodNotAllowed', 'method-not-allowed'],
    ['only what nobody writes', () => s.find({ headers: { Accept: 'image/png' } }), 406, 'NotAcceptable', 'not-acceptable'],
  ]
  for (const [name, act, code, className, dashed] of happening) {
    await t.test(name, async () => {
      const error = await refused(act())
      assert.equal(error.name, className)
      assert.equal(error.code, code)
      assert.equal(error.className, dashed)
      assert.ok(error.message)
    })
  }
})

const classes = {
  400: 'BadRequest', 401: 'NotAuthenticated', 402: 'PaymentError', 403: 'Forbidden', 404: 'NotFound', 405: 'MethodNotAllowed',
  406: 'NotAcceptable', 408: 'Timeout', 409: 'Conflict', 411: 'LengthRequired', 422: 'Unprocessable', 429: 'TooManyRequests',
  500: 'GeneralError', 501: 'NotImplemented', 503: 'Unavailable',
}

test('errors that are asked for, of every class', async (t) => {
  const s = sessions('asked')
  for (const [code, name] of Object.entries(classes)) {
    await t.test(name, async () => {
      const error = await refused(s.patch('any', { start: true }, { headers: { Prefer: `code=${code}` } }))
      assert.equal(error.name, name)
      assert.equal(error.code, Number(code))
    })
  }
})

/** What a call is refused with. */
async function refused(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it was not refused')
}
