import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { placeOf } from '../../src/web/address.ts'
import { openWorld, password } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'

const read = (TRUST_PROXY?: string) =>
  readConfig({ SESSION_SECRET: 'a secret for the tests, long enough', ...(TRUST_PROXY === undefined ? {} : { TRUST_PROXY }) }).trustProxy

describe('TRUST_PROXY', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['0', false],
    ['1', 1],
    [' 2 ', 2],
    ['10.0.0.5', ['10.0.0.5']],
    ['10.0.0.0/8, 192.168.1.1,fd00::/8', ['10.0.0.0/8', '192.168.1.1', 'fd00::/8']],
  ])('%j trusts %j, and Express accepts it', (text, trusted) => {
    expect(read(text)).toEqual(trusted)
    expect(() => express().set('trust proxy', trusted)).not.toThrow()
  })

  it.each([
    'true',
    'yes',
    '-1',
    '1.5',
    '1e1',
    '11',
    '999',
    'loopback',
    '10.0.0.0/0',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0/8',
    '0x7f.1',
    '10.0.0.1,',
    '10.0.0.1/8/8',
    '*',
    'fe80::1%eth0',
  ])('%s stops the start, with what is valid', (text) => {
    expect(() => read(text)).toThrow(/TRUST_PROXY must be the number of proxies in front of Slipway \(1 to 10\), or their addresses/)
  })
})

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['', ''],
])('the address %s counts as the place %s', (address, place) => {
  expect(placeOf(address)).toBe(place)
})

describe('a proxy header', () => {
  let world: World
  afterEach(async () => {
    await world.close()
    await world.context.db.close()
  })
  const start = async (trustProxy: false | number | string[]) => {
    world = await openWorld(await openTestSqlite(), undefined, { trustProxy })
    return world.account('Asha Patel')
  }
  /** The address that the session of a sign-in with these headers was stored with. */
  async function noted(email: string, headers: Record<string, string>) {
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    expect((await visitor.post('/sign-in', { email, password }, headers)).status).toBe(303)
    return (await world.context.db.read.selectFrom('sessions').select('address').orderBy('created_at', 'desc').orderBy('address').execute()).map(
      (one) => one.address,
    )
  }

  it.each<[string, false | number | string[], string, string]>([
    ['is not trusted without TRUST_PROXY', false, '203.0.113.1', '127.0.0.1'],
    ['is trusted for one hop', 1, '203.0.113.1', '203.0.113.1'],
    ['is trusted for one hop, but not what a browser wrote before it', 1, '198.51.100.9, 203.0.113.1', '203.0.113.1'],
    ['is trusted for two hops', 2, '198.51.100.9, 203.0.113.1, 10.0.0.2', '203.0.113.1'],
    ['is trusted from known proxies', ['127.0.0.1', '10.0.0.0/8'], '198.51.100.9, 203.0.113.1, 10.0.0.2', '203.0.113.1'],
    ['is not trusted from others', ['10.0.0.0/8'], '203.0.113.1', '127.0.0.1'],
    ['is read with a port', 1, '203.0.113.1:4711', '203.0.113.1'],
    ['is read in IPv6 with a port', 1, '[2001:db8::1]:4711', '2001:db8::1'],
    ['is ignored if it is not an address', 1, "<script>alert('x')</script>", '127.0.0.1'],
  ])('X-Forwarded-For %s', async (_rule, trusted, header, address) => {
    const { email } = await start(trusted)
    expect(await noted(email, { 'x-forwarded-for': header })).toEqual([address])
  })

  it('for the host changes no link in mail and lets no other site send a form', async () => {
    const { email } = await start(1)
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    await visitor.post('/forgotten-password', { email }, { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' })
    expect(world.context.sent[0]?.text).toContain(`${world.context.config.publicUrl}/reset-password/`)
    const forged = { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    expect((await visitor.post('/sign-in', { email, password }, forged)).status).toBe(403)
    expect(await world.context.db.read.selectFrom('sessions').select('id_hash').execute()).toEqual([])
  })
})
