import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChoices, keepEmailToken } from '../../src/mail/email-choices.store.ts'
import { allEmailKinds, choicesFrom, stopped } from '../../src/mail/email-kinds.ts'
import { decideChoices, decideToStop } from '../../src/web/emails/choose-emails.ts'
import { asPersonId } from '../../src/db/ids.ts'
import { openTestSqlite } from '../support/databases.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'

const usual = choicesFrom([])
const person = { id: asPersonId('p1'), name: 'Ann Lee' }

describe('the choice of emails', () => {
  it('says in the history what has changed, and nothing if nothing has', () => {
    expect(decideChoices({ person, choices: usual }, usual).happened).toEqual([])
    const chosen = choicesFrom([{ kind: 'dates', how: 'weekly' }])
    expect(decideChoices({ person, choices: usual }, chosen).happened).toEqual([
      { kind: 'person.emails chosen', id: 'p1', project: null, name: 'Ann Lee', chose: 'Dates weekly' },
    ])
  })

  it('never stops what only this person can answer', () => {
    const none = stopped(usual)
    expect(allEmailKinds.filter((kind) => none[kind] !== 'never')).toEqual(['requests'])
    expect(choicesFrom([{ kind: 'requests', how: 'never' }]).requests).toBe('at-once')
  })

  it.each([
    ['dates', ['dates']],
    ['requests', []],
    ['all', allEmailKinds.filter((kind) => kind !== 'requests')],
  ])('stops what it is asked to: %s', (kind, stops) => {
    const { choices } = decideToStop({ person, choices: { ...usual, report: 'at-once' }, kind }).next
    expect(allEmailKinds.filter((one) => choices[one] === 'never')).toEqual(stops)
  })
})

describe('the page of the choice of emails', () => {
  let world: World
  let path: string
  let personId: Awaited<ReturnType<World['account']>>['personId']
  const choices = () => findChoices(world.context.db.read, personId)
  const chosen = (change: object = {}) => ({ ...usual, ...change })

  beforeAll(async () => {
    world = await openWorld(await openTestSqlite())
    const { email, ...ann } = await world.account('Ann Lee')
    ;({ personId } = ann)
    path = `/emails/${await world.context.db.transaction((trx) => keepEmailToken(trx, { person: personId, email }, world.context))}`
  })
  afterAll(() => world.close())

  it('opens without an account, and changes nothing by being opened', async () => {
    for (const address of [path, `${path}/stop/all`]) {
      const page = await world.visitor().get(address)
      expect([page.status, page.text.includes('Choose which emails you get')]).toEqual([200, true])
    }
    expect(await choices()).toEqual(usual)
  })

  it('saves what its reader chooses, and shows it', async () => {
    const visitor = world.visitor()
    await visitor.get(path)
    const saved = await visitor.post(path, chosen({ dates: 'weekly', summary: 'never' }))
    expect([saved.status, saved.location]).toEqual([303, `${path}?saved=yes`])
    expect(await choices()).toEqual(chosen({ dates: 'weekly', summary: 'never' }))
    expect((await visitor.get(`${path}?saved=yes`)).text).toContain('Your choice of emails is saved')
  })

  it('refuses what is not offered, and changes nothing', async () => {
    const visitor = world.visitor()
    await visitor.get(path)
    const before = await choices()
    const refused = await visitor.post(path, chosen({ tests: 'weekly' }))
    expect([refused.status, refused.text.includes('Choose when to get: test days')]).toEqual([422, true])
    expect(await choices()).toEqual(before)
  })

  it.each([
    ['as a form', new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })],
    [
      'in parts',
      (() => {
        const form = new FormData()
        form.set('List-Unsubscribe', 'One-Click')
        return form
      })(),
    ],
  ])('stops emails for a mailbox that sends nothing but the address, %s', async (_how, body) => {
    await world.context.db.transaction((trx) => trx.deleteFrom('email_choices').execute())
    const answer = await fetch(`${world.visitor().base}${path}/stop/dates`, { method: 'POST', redirect: 'manual', body })
    expect([answer.status, (await answer.text()).includes('These emails are stopped')]).toEqual([200, true])
    expect(await choices()).toEqual(chosen({ dates: 'never' }))
  })

  it('saves the same under the account', async () => {
    const ann = await world.visitor().signIn('ann.lee@example.nhs.uk')
    expect((await ann.get('/account')).text).toContain('href="/account/emails"')
    await ann.get('/account/emails')
    expect((await ann.post('/account/emails', chosen({ gates: 'weekly' }))).location).toBe('/account/emails')
    expect(await choices()).toEqual(chosen({ gates: 'weekly' }))
  })

  it('is gone once the address has changed, or without the whole link', async () => {
    const before = await choices()
    const other = { person: personId, email: 'ann.before@example.nhs.uk' }
    const old = await world.context.db.transaction((trx) => keepEmailToken(trx, other, world.context))
    for (const token of [old, 'x'])
      for (const rest of ['', '/stop/all']) {
        const visitor = world.visitor()
        expect((await visitor.get(`/emails/${token}${rest}`)).status).toBe(404)
        expect((await visitor.post(`/emails/${token}${rest}`, chosen({ dates: 'weekly' }))).status).toBe(404)
      }
    expect(await choices()).toEqual(before)
  })
})
