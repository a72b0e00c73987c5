import { expect, it } from 'vitest'
import { Addresses } from '../../src/access/match.ts'

const addresses = new Addresses<string>()
for (const [method, path] of [
  ['get', '/'],
  ['get', '/services/new'],
  ['get', '/services/:ods'],
  ['post', '/services/:ods'],
  ['get', '/services.csv'],
  ['get', '/projects/:project/sandbox/log/:id'],
  ['get', '/services/:late'],
] as const)
  addresses.add(method, path, `${method} ${path}`)

it.each([
  ['get', '/', 'get /', {}],
  ['get', '/services/new', 'get /services/new', {}],
  ['get', '/Services/NEW/', 'get /services/new', {}],
  ['get', '/services/RY9NR', 'get /services/:ods', { ods: 'RY9NR' }],
  ['post', '/services/new', 'post /services/:ods', { ods: 'new' }],
  ['get', '/services.csv', 'get /services.csv', {}],
  ['get', '/services/a%2Fb%20c', 'get /services/:ods', { ods: 'a/b c' }],
  ['get', '/projects/1/sandbox/log/2', 'get /projects/:project/sandbox/log/:id', { project: '1', id: '2' }],
])('%s %s leads to %s', (method, path, found, params) => expect(addresses.find(method, path)).toEqual({ found, params }))

it.each([
  ['get', '/services'],
  ['get', '/services/'],
  ['get', '//'],
  ['get', '/services//'],
  ['get', '/services/a/b'],
  ['put', '/'],
  ['get', '/constructor'],
  ['get', '/projects/1/sandbox/log/'],
  ['get', '/projects//sandbox/log/2'],
])('%s %s leads nowhere', (method, path) => expect(addresses.find(method, path)).toBeUndefined())

it('what cannot be decoded is the fault of who asks', () =>
  expect(() => addresses.find('get', '/services/%ff')).toThrow(expect.objectContaining({ status: 400 })))
