import { afterEach, describe, expect, it } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { hashOfToken } from '../../src/mail/links.ts'
import { exportJson } from '../../src/tracker/export.store.ts'
import { faultOfAgreeing } from '../../src/web/addresses/address-change.ts'
import type { AddressChange } from '../../src/web/addresses/address-change.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { insertOneTimeToken } from '../../src/web/sign-in/one-time-links.store.ts'
import { openWorld, password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { onBothEngines } from '../support/databases.ts'

const day = 24 * 60 * 60_000
const now = Date.parse('2026-03-02T09:00:00Z')
const change = (more: Partial<AddressChange> = {}): AddressChange => ({
  id: 'c',
  personId: asPersonId('ben'),
  name: 'Ben',
  accountId: 'a',
  oldEmail: 'ben@example.nhs.uk',
  newEmail: 'new@example.nhs.uk',
  askedBy: asPersonId('ada'),
  askedByName: 'Ada',
  reason: 'Moved',
  askedAt: new Date(now).toISOString(),
  expiresAt: new Date(now + 14 * day).toISOString(),
  confirmedAt: null,
  agreedAt: null,
  agreedBy: null,
  agreedByName: null,
  ...more,
})

describe('a second person may agree to another’s change of address or not:', () => {
  it.each([
    ['someone else in the booking team', change(), { personId: asPersonId('cara'), others: 1, now }, undefined],
    ['the person themselves, of the booking team', change(), { personId: asPersonId('ben'), others: 0, now }, undefined],
    ['the person who asked', change(), { personId: asPersonId('ada'), others: 1, now: now + 13 * day }, /someone else in the booking team/],
    [
      'the person who asked and has no colleague, at once',
      change(),
      { personId: asPersonId('ada'), others: 0, now: now + 7 * day - 1 },
      /7 days after you asked/,
    ],
    ['the person who asked and has no colleague, a week later', change(), { personId: asPersonId('ada'), others: 0, now: now + 7 * day }, undefined],
    [
      'the person who asked under a clock that was ahead',
      change({ askedAt: new Date(now + 365 * day).toISOString() }),
      { personId: asPersonId('ada'), others: 0, now },
      /7 days/,
    ],
    [
      'anybody, for the owner’s own request',
      change({ askedBy: asPersonId('ben') }),
      { personId: asPersonId('cara'), others: 1, now },
      /needs no second person/,
    ],
    ['anybody, a second time', change({ agreedAt: 'x', agreedByName: 'Cara' }), { personId: asPersonId('dan'), others: 1, now }, /Cara has agreed/],
  ])('%s', (_who, one, given, fault) => {
    if (fault) expect(faultOfAgreeing(one, given)).toMatch(fault)
    else expect(faultOfAgreeing(one, given)).toBeUndefined()
  })
})

onBothEngines('an email address', (open) => {
  let world: World
  let ben: { email: string; personId: PersonId; accountId: string }
  afterEach(async () => {
    await world.close()
  })
  const start = async (): Promise<void> => {
    world = await openWorld(await open())
    ben = await world.account('Ben Booker')
  }
  const team = async (name: string): Promise<Visitor> => world.visitor().signIn((await world.account(name, 'booking-team')).email)
  const emailOf = async (personId: PersonId) =>
    (await world.context.db.read.selectFrom('people').select('email').where('id', '=', personId).executeTakeFirstOrThrow()).email
  const mailTo = (to: string) => world.context.sent.filter((mail) => mail.to === to)
  const linkTo = (to: string, path: string): string =>
    new URL(new RegExp(`http\\S+${path}\\S+`).exec(mailTo(to).findLast((mail) => mail.text.includes(path))?.text ?? '')?.[0] ?? '').pathname
  const actions = async () => (await world.context.db.read.selectFrom('events').select('action').orderBy('seq').execute()).map((one) => one.action)
  const press = async (link: string, answer = 'yes', visitor = world.visitor()) => {
    await visitor.get('/sign-in')
    await visitor.get(link)
    return visitor.post(link, { answer })
  }
  const ask = (visitor: Visitor, email: string) => visitor.post('/account/email', { email, current: password })
  const askFor = (visitor: Visitor, email: string, person = ben.personId) =>
    visitor.post(`/admin/people/${person}/address`, { email, reason: 'Moved to another trust' })

  it('changes when its owner asks with the password and confirms from the new one: the old one is notified, links and sessions end', async () => {
    await start()
    const here = await world.visitor().signIn(ben.email)
    const reset = await world.context.db.transaction((trx) =>
      insertOneTimeToken(trx, now, { purpose: 'password-reset', accountId: ben.accountId, livesMs: day }),
    )
    const wrong = await here.post('/account/email', { email: 'new@example.nhs.uk', current: 'not my password' })
    expect([wrong.status, wrong.text.includes('value="new@example.nhs.uk"'), wrong.text.includes('not my password')]).toEqual([422, true, false])
    expect((await here.post('/account/email', { email: 'new', current: password })).text).toContain('Enter an email address')
    expect((await ask(here, ben.email.toUpperCase())).text).toContain('You have this email address already')
    expect(world.context.sent).toEqual([])
    expect((await ask(here, 'New@Example.nhs.uk')).status).toBe(303)
    expect((await here.get('/account')).text).toContain('waits for a yes from new@example.nhs.uk')
    expect(world.context.sent.map((mail) => mail.to)).toEqual(['new@example.nhs.uk', ben.email])
    expect(mailTo(ben.email)[0]?.text).toContain('You asked to use new@example.nhs.uk instead of this address')
    const link = linkTo('new@example.nhs.uk', '/confirm-address/')
    const asked = await world.visitor().get(link)
    expect(asked.text).toContain('Use this email address for Slipway?')
    expect(asked.text).not.toContain(ben.email)
    expect(await emailOf(ben.personId)).toBe(ben.email)
    const done = await press(link)
    expect([done.status, done.text.includes('Sign in with the new address')]).toEqual([200, true])
    expect(await emailOf(ben.personId)).toBe('new@example.nhs.uk')
    expect((await here.get('/account')).status).toBe(303)
    expect((await world.visitor().get(`/reset-password/${reset}`)).status).toBe(404)
    expect(mailTo(ben.email).at(-1)?.text).toContain('Slipway now uses new@example.nhs.uk')
    expect((await press(link)).status).toBe(404)
    expect((await press(linkTo(ben.email, '/address-change/'), 'no')).status).toBe(404)
    expect((await (await world.visitor().signIn('new@example.nhs.uk')).get('/account')).status).toBe(200)
    expect((await actions()).slice(-3)).toEqual(['address change asked', 'address confirmed', 'address changed'])
    expect(await verifyChain(world.context.db.read)).toMatchObject({ ok: true })
    await world.context.security.flush()
    const changed = await world.context.db.read.selectFrom('security_events').selectAll().where('kind', '=', 'address-changed').execute()
    const event = await world.context.db.read.selectFrom('events').select('id').where('action', '=', 'address changed').executeTakeFirstOrThrow()
    expect(changed.map(({ person_id, by_id, event_id }) => [person_id, by_id, event_id])).toEqual([[ben.personId, null, event.id]])
  })

  it('stays while an answer comes from a page that was open too long, which is shown again and then works', async () => {
    await start()
    await ask(await world.visitor().signIn(ben.email), 'new@example.nhs.uk')
    const link = linkTo('new@example.nhs.uk', '/confirm-address/')
    const visitor = world.visitor()
    await visitor.get(link)
    visitor.cookie = ''
    const late = await visitor.post(link, { answer: 'yes' })
    expect([late.status, late.text.includes('This page was open for too long')]).toEqual([403, true])
    expect(await emailOf(ben.personId)).toBe(ben.email)
    expect((await visitor.post(link, { answer: 'yes' })).status).toBe(200)
    expect(await emailOf(ben.personId)).toBe('new@example.nhs.uk')
  })

  it('stays if the old mailbox stops the change, the new mailbox says no, or its owner withdraws it', async () => {
    await start()
    const here = await world.visitor().signIn(ben.email)
    const stops = [
      () => press(linkTo(ben.email, '/address-change/'), 'no'),
      () => press(linkTo('new@example.nhs.uk', '/confirm-address/'), 'no'),
      () => here.post('/account/email/stop', {}),
    ]
    for (const stop of stops) {
      await ask(here, 'new@example.nhs.uk')
      const link = linkTo('new@example.nhs.uk', '/confirm-address/')
      expect((await stop()).status).toBeLessThan(400)
      expect((await press(link)).status).toBe(404)
      expect(await emailOf(ben.personId)).toBe(ben.email)
      expect(mailTo(ben.email).at(-1)?.subject).toBe('Your email address for Slipway stays as it is')
    }
    expect((await here.post('/account/email/stop', {})).status).toBe(409)
    expect((await here.get('/account')).status).toBe(200)
  })

  it('of somebody else is never changed by one administrator alone, whoever reads the new mailbox', async () => {
    await start()
    const ada = await team('Ada Admin')
    const cara = await team('Cara New')
    const here = await world.visitor().signIn(ben.email)
    await ada.post(`/admin/accounts/${ben.accountId}/link`, {})
    const sentBefore = linkTo(ben.email, '/reset-password/')
    const blank = await ada.post(`/admin/people/${ben.personId}/address`, { email: 'ada.home@example.com', reason: ' ' })
    expect([blank.status, blank.text.includes('value="ada.home@example.com"')]).toEqual([422, true])
    expect((await askFor(ada, 'ada.home@example.com')).status).toBe(303)
    expect((await world.visitor().get(sentBefore)).status).toBe(404)
    expect(mailTo(ben.email).at(-1)?.text).toMatch(/Ada Admin of the booking team asked to use ada\.home@example\.com.*\n\nWhy: Moved to another trust/)
    const confirmed = await press(linkTo('ada.home@example.com', '/confirm-address/'))
    expect(confirmed.text).toContain('The change still waits for a yes from the old address or a second member of the booking team')
    const change = (await world.context.db.read.selectFrom('address_changes').select('id').where('state', '=', 'open').executeTakeFirstOrThrow()).id
    const alone = await ada.post(`/admin/address-changes/${change}/agree`, {})
    expect([alone.status, alone.text.includes('You asked for this change, so someone else in the booking team has to agree to it')]).toEqual([422, true])
    expect((await here.post(`/admin/address-changes/${change}/agree`, {})).status).toBe(403)
    world.context.advance(60_000)
    expect(await emailOf(ben.personId)).toBe(ben.email)
    await ada.post(`/admin/accounts/${ben.accountId}/link`, {})
    expect(world.context.sent.at(-1)?.to).toBe(ben.email)
    expect((await here.get('/account')).status).toBe(200)
    expect((await cara.get('/')).text).toContain('1 change of an email address waits for a second person')
    expect((await cara.get('/admin/address-changes')).text).toContain('ada.home@example.com')
    expect((await cara.post(`/admin/address-changes/${change}/agree`, {})).status).toBe(303)
    expect(await emailOf(ben.personId)).toBe('ada.home@example.com')
    expect((await here.get('/account')).status).toBe(303)
    expect((await cara.post(`/admin/address-changes/${change}/agree`, {})).status).toBe(409)
    expect((await ada.get(`/admin/accounts/${ben.accountId}`)).text).toContain('Cara New agreed to the change of Ben Booker’s email address')
  })

  it('changes without a second person if the old mailbox agrees, before or after the new one confirms', async () => {
    await start()
    const ada = await team('Ada Admin')
    await askFor(ada, 'new@example.nhs.uk')
    const agreed = await press(linkTo(ben.email, '/address-change/'))
    expect(agreed.text).toContain('The change still waits for a yes from new@example.nhs.uk')
    expect(await emailOf(ben.personId)).toBe(ben.email)
    expect((await press(linkTo('new@example.nhs.uk', '/confirm-address/'))).text).toContain('Slipway now uses')
    expect(await emailOf(ben.personId)).toBe('new@example.nhs.uk')
  })

  it('can be changed by an administrator without colleagues, a week after they asked', async () => {
    await start()
    await askFor(await team('Ada Admin'), 'new@example.nhs.uk')
    await press(linkTo('new@example.nhs.uk', '/confirm-address/'))
    const { id } = await world.context.db.read.selectFrom('address_changes').select('id').executeTakeFirstOrThrow()
    const agree = async () => (await world.visitor().signIn('ada.admin@example.nhs.uk')).post(`/admin/address-changes/${id}/agree`, {})
    const early = await agree()
    expect([early.status, early.text.includes('7 days after you asked')]).toEqual([422, true])
    expect(await emailOf(ben.personId)).toBe(ben.email)
    world.context.advance(7 * day)
    expect((await agree()).status).toBe(303)
    expect(await emailOf(ben.personId)).toBe('new@example.nhs.uk')
  })

  it('of a contact without an account changes in the same way', async () => {
    await start()
    const ada = await team('Ada Admin')
    const ivy = asPersonId('ivy')
    await world.context.db.transaction((trx) =>
      trx
        .insertInto('people')
        .values({ id: ivy, name: 'Ivy Tee', email: 'ivy@example.nhs.uk', phone: null, organisation: null, created_at: '2026-01-01T00:00:00Z' })
        .execute(),
    )
    expect((await ada.get('/admin?q=ivy')).text).toContain('href="/admin/people/ivy/address"')
    expect((await ada.post('/admin/people/ivy/address', { email: ben.email, reason: 'Typo' })).text).toContain('Ben Booker has this email address already')
    await askFor(ada, 'ivy.tee@example.nhs.uk', ivy)
    await press(linkTo('ivy.tee@example.nhs.uk', '/confirm-address/'))
    expect(await emailOf(ivy)).toBe('ivy@example.nhs.uk')
    await press(linkTo('ivy@example.nhs.uk', '/address-change/'))
    expect(await emailOf(ivy)).toBe('ivy.tee@example.nhs.uk')
    const events = await world.context.db.read
      .selectFrom('events')
      .select(['action', 'changed_from', 'changed_to'])
      .where('subject_id', '=', 'ivy')
      .orderBy('seq')
      .execute()
    expect(events.at(-1)).toEqual({ action: 'address changed', changed_from: 'ivy@example.nhs.uk', changed_to: 'ivy.tee@example.nhs.uk' })
  })

  it('that is requested again replaces the waiting change, at most five times a day', async () => {
    await start()
    const here = await world.visitor().signIn(ben.email)
    await ask(here, 'one@example.nhs.uk')
    const first = linkTo('one@example.nhs.uk', '/confirm-address/')
    for (const n of [2, 3, 4, 5]) expect((await ask(here, `new${n}@example.nhs.uk`)).status).toBe(303)
    const sixth = await ask(here, 'new6@example.nhs.uk')
    expect([sixth.status, sixth.text.includes('5 times in a day')]).toEqual([422, true])
    expect(mailTo('new6@example.nhs.uk')).toEqual([])
    expect((await press(first)).status).toBe(404)
    expect((await press(linkTo('new5@example.nhs.uk', '/confirm-address/'))).status).toBe(200)
    expect(await emailOf(ben.personId)).toBe('new5@example.nhs.uk')
  })

  it('that two people want goes to one of them', async () => {
    await start()
    const dan = await world.account('Dan Okoro')
    const links: string[] = []
    for (const one of [ben, dan]) {
      await ask(await world.visitor().signIn(one.email), 'shared@example.nhs.uk')
      links.push(linkTo('shared@example.nhs.uk', '/confirm-address/'))
    }
    const answers = await Promise.all(links.map((link) => press(link)))
    expect(answers.map((one) => one.status).toSorted()).toEqual([200, 409])
    expect(answers.find((one) => one.status === 409)?.text).toContain('Someone else uses this email address now')
    const emails = await Promise.all([ben, dan].map((one) => emailOf(one.personId)))
    expect(emails.filter((email) => email === 'shared@example.nhs.uk')).toHaveLength(1)
  })

  it('requested with an old password does not survive a new one, but a request of the booking team does', async () => {
    await start()
    const ada = await team('Ada Admin')
    const setPassword = async () => {
      const visitor = world.visitor()
      await visitor.get('/forgotten-password')
      await visitor.post('/forgotten-password', { email: ben.email })
      expect((await visitor.post(linkTo(ben.email, '/reset-password/'), { password })).status).toBe(303)
    }
    await ask(await world.visitor().signIn(ben.email), 'thief@example.com')
    await setPassword()
    expect((await press(linkTo('thief@example.com', '/confirm-address/'))).status).toBe(404)
    expect(await emailOf(ben.personId)).toBe(ben.email)
    await askFor(ada, 'new@example.nhs.uk')
    await setPassword()
    await press(linkTo('new@example.nhs.uk', '/confirm-address/'))
    await press(linkTo(ben.email, '/address-change/'))
    expect(await emailOf(ben.personId)).toBe('new@example.nhs.uk')
  })

  it('is confirmed by a link that does nothing else, for seven days, and is stored as a hash', async () => {
    await start()
    const here = await world.visitor().signIn(ben.email)
    await ask(here, 'new@example.nhs.uk')
    const token = linkTo('new@example.nhs.uk', '/confirm-address/').split('/').at(-1) ?? ''
    for (const path of ['/address-change/', '/reset-password/', '/first-administrator/']) expect((await world.visitor().get(path + token)).status).toBe(404)
    const kept = await world.context.db.read.selectFrom('one_time_links').selectAll().where('token_hash', '=', hashOfToken(token)).execute()
    expect(kept).toHaveLength(1)
    expect(JSON.stringify(await world.context.db.read.selectFrom('one_time_links').selectAll().execute())).not.toContain(token)
    let exported = ''
    for await (const piece of exportJson(world.context.db.read, 'now')) exported += piece
    expect(exported).toContain('address change asked')
    expect(exported).not.toContain(token)
    world.context.advance(7 * day)
    expect((await press(`/confirm-address/${token}`)).status).toBe(404)
    expect(await emailOf(ben.personId)).toBe(ben.email)
  })

  it('cannot be confirmed by a link that a clock a year ahead made', async () => {
    await start()
    world.context.advance(365 * day)
    await ask(await world.visitor().signIn(ben.email), 'new@example.nhs.uk')
    world.context.advance(-365 * day)
    expect((await press(linkTo('new@example.nhs.uk', '/confirm-address/'))).status).toBe(404)
    expect(await emailOf(ben.personId)).toBe(ben.email)
  })

  it('of a new account has to be valid, with letters that are what they seem', async () => {
    await start()
    const before = await world.context.db.read.selectFrom('people').selectAll().execute()
    for (const email of ['ben', 'a@example.nhs.uk, b@example.com', 'ben.boo\u212Aer@example.nhs.uk', 'a@b', ''])
      await expect(createAccount(world.context, { email, name: 'Ben', installationRole: 'none', password: null })).rejects.toThrow('Enter an email address')
    expect(await world.context.db.read.selectFrom('people').selectAll().execute()).toEqual(before)
  })

  it('of a known person is notified if an account with a password is created for them', async () => {
    await start()
    await world.context.db.transaction((trx) =>
      trx
        .insertInto('people')
        .values({ id: asPersonId('ivy'), name: 'Ivy Tee', email: 'ivy@example.nhs.uk', phone: null, organisation: null, created_at: '2026-01-01T00:00:00Z' })
        .execute(),
    )
    await createAccount(world.context, { email: 'Ivy@example.nhs.uk', name: 'Ivy', installationRole: 'none', password })
    expect(mailTo('ivy@example.nhs.uk').map((mail) => mail.subject)).toEqual(['You have a Slipway account'])
  })
})
