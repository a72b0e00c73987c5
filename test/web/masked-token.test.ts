import { afterEach, expect, it } from 'vitest'
import { maskToken, unmaskToken } from '../../src/web/masked-token.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'

const token = 'Zm9yLWEtdGVzdC1vZi10b2tlbnM'

it('a token is masked differently each time, and is the same again without its mask', () => {
  const [one, other] = [maskToken(token), maskToken(token)]
  expect(one).not.toBe(other)
  expect(one).not.toContain(token)
  expect([unmaskToken(one), unmaskToken(other)]).toEqual([token, token])
})

it.each(['', 'x', token, 'é', 'x'.repeat(43), '!!'])('%j is not a masked token', (sent) => {
  expect(unmaskToken(sent)).not.toBe(token)
})

let world: World | undefined
afterEach(async () => {
  await world?.close()
  await world?.context.db.close()
})

it('a form opened before other pages can be saved, and its token is in none of them', async () => {
  world = await openWorld(await openTestSqlite())
  const { email } = await world.account('Bea Turner', 'booking-team')
  const visitor = await world.visitor().signIn(email)
  await visitor.get('/services/new')
  const first = visitor.token
  const { text } = await visitor.get('/services/new')
  expect(text).not.toContain(first)
  const service = { name: 'Riverside', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre' }
  expect((await visitor.post('/services/new', { ...service, _csrf: first })).status).toBe(303)
})
