import { afterEach, expect, it, vi } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import { connectionOf } from '../../src/db/sqlite.ts'
import { makeLog } from '../../src/log.ts'
import { forgetSecurityEvents, listSecurityEvents } from '../../src/web/security/security-events.store.ts'
import type { SecurityRow } from '../../src/web/security/security-events.store.ts'
import { mostRowsAMinute, SecurityLog } from '../../src/web/security/security-log.ts'
import { openWorld, password } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { onBothEngines } from '../support/databases.ts'

const nothing = { personId: null, byId: null, address: null, requestId: null, route: null, eventId: null }
const rowOf = (n: number, more: Partial<SecurityRow> = {}): SecurityRow => ({
  id: `row ${String(n).padStart(6, '0')}`,
  at: new Date(Date.parse('2026-03-01T00:00:00Z') + n * 1000).toISOString(),
  kind: 'refused',
  person_id: null,
  by_id: null,
  address: '192.0.2.1',
  request_id: null,
  route: null,
  event_id: null,
  times: 1,
  ...more,
})

onBothEngines('security events', (open) => {
  let world: World
  const lines: { msg: string; security?: Record<string, unknown> }[] = []
  afterEach(async () => {
    vi.restoreAllMocks()
    await world.close()
  })
  const start = async () => {
    lines.length = 0
    const log = makeLog('info', {
      write: (line: string) => {
        lines.push(JSON.parse(line) as (typeof lines)[number])
      },
    })
    world = await openWorld(await open(), log)
  }
  const kept = async () => {
    await world.context.security.flush()
    return world.context.db.read.selectFrom('security_events').selectAll().orderBy('id').execute()
  }
  const kinds = async () => (await kept()).map((row) => row.kind)

  it('are recorded for everything that happens to an account, each with a log line', async () => {
    await start()
    const team = await world.account('Ada Admin', 'booking-team')
    const asha = await world.account('Asha Patel')
    const visitor = await world.visitor().signIn(asha.email)
    const admin = await world.visitor().signIn(team.email)
    const other = world.visitor()
    await other.get('/sign-in')
    await other.post('/sign-in', { email: asha.email, password: 'hunter2 hunter2' })
    await other.post('/sign-in', { email: 'three random words', password: 'hunter2 hunter2' })
    expect((await visitor.get('/admin')).status).toBe(403)
    await visitor.get('/account')
    await visitor.post('/account/password', { current: 'hunter2 hunter2', password: 'four other random words' })
    await visitor.post('/account/password', { current: password, password: 'four other random words' })
    await admin.post(`/admin/accounts/${asha.accountId}/role`, { role: 'programme-viewer', was: 'none' })
    await admin.post(`/admin/accounts/${asha.accountId}/disable`, { reason: 'Left' })
    await admin.post(`/admin/accounts/${asha.accountId}/enable`, {})
    await other.post('/forgotten-password', { email: asha.email })
    const link = new URL(/http\S+/.exec(world.context.sent[0]?.text ?? '')?.[0] ?? '').pathname
    await other.post(link, { password: 'five entirely other random words' })
    await admin.get('/account')
    await admin.post('/sign-out', {})
    expect(await kinds()).toEqual([
      'signed-in',
      'signed-in',
      'sign-in-failed',
      'sign-in-failed',
      'refused',
      'wrong-password',
      'password-changed',
      'role-changed',
      'account-disabled',
      'account-enabled',
      'reset-asked',
      'password-reset',
      'session-ended',
    ])
    const rows = await kept()
    expect(rows[2]).toMatchObject({ person_id: asha.personId, address: '127.0.0.1', route: 'POST /sign-in' })
    expect(rows[3]).toMatchObject({ person_id: null })
    expect(rows[4]).toMatchObject({ person_id: asha.personId, route: 'GET /admin' })
    const event = await world.context.db.read.selectFrom('events').select('id').where('action', '=', 'role changed').executeTakeFirstOrThrow()
    expect(rows[7]).toMatchObject({ person_id: asha.personId, by_id: team.personId, event_id: event.id })
    expect(lines.flatMap(({ msg, security }) => (msg === 'security event' ? [security?.['kind']] : []))).toEqual(await kinds())
    const token = link.split('/').at(-1) ?? 'none'
    for (const secret of ['hunter2', 'three random words', 'other random words', token, asha.email])
      expect(JSON.stringify([rows, lines.filter((line) => line.security)])).not.toContain(secret)
  })

  it('are recorded for too many attempts, with the account they were for, and for forms that came too late', async () => {
    await start()
    const { email, personId } = await world.account('Asha Patel')
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    for (let n = 0; n < 10; n += 1) await visitor.post('/sign-in', { email, password: 'not my password' })
    await visitor.post('/sign-in', { email, password, _csrf: '' })
    const rows = await kept()
    expect(rows.map(({ kind, person_id, times }) => [kind, person_id, times])).toEqual([
      ['sign-in-failed', personId, 9],
      ['throttled', personId, 1],
      ['refused', null, 1],
    ])
  })

  it('are counted in a flood, not kept one by one, and crowd out no other kind', async () => {
    await start()
    const security = new SecurityLog(world.context.db, world.context.log, world.context.clock)
    for (let n = 0; n < 5000; n += 1) security.record({ ...nothing, kind: 'refused', address: `192.0.2.${n % 200}` })
    security.record({ ...nothing, kind: 'signed-in' })
    await security.flush()
    const rows = await kept()
    expect(rows).toHaveLength(mostRowsAMinute + 2)
    expect(rows.filter((row) => row.kind === 'refused').reduce((sum, row) => sum + row.times, 0)).toBe(5000)
    expect(lines.length).toBeLessThan(3 * mostRowsAMinute)
    security.record({ ...nothing, kind: 'refused', address: '192.0.2.0' })
    await security.flush()
    expect((await kept()).reduce((sum, row) => sum + row.times, 0)).toBe(5002)
    world.context.advance(60_000)
    security.record({ ...nothing, kind: 'refused', address: '192.0.2.0' })
    await security.flush()
    expect(await kept()).toHaveLength(rows.length + 1)
  })

  it('name each of forty people who sign in within a minute, and the account that a flood of wrong passwords is for', async () => {
    await start()
    const security = new SecurityLog(world.context.db, world.context.log, world.context.clock)
    const { personId } = await world.account('Asha Patel')
    const people = await Promise.all(Array.from({ length: 40 }, async (_, n) => (await world.account(`Person ${n}`)).personId))
    for (const id of people) security.record({ ...nothing, kind: 'signed-in', personId: id })
    for (let n = 0; n < 500; n += 1) security.record({ ...nothing, kind: 'sign-in-failed', address: `192.0.2.${n % 200}` })
    for (let n = 0; n < 7; n += 1) security.record({ ...nothing, kind: 'sign-in-failed', personId, address: `198.51.100.${n}` })
    await security.flush()
    const rows = await kept()
    expect(new Set(rows.filter((row) => row.kind === 'signed-in').map((row) => row.person_id))).toEqual(new Set(people))
    expect(rows.filter((row) => row.person_id === personId).map((row) => row.times)).toEqual([7])
  })

  it('neither delay nor fail what they record, and are saved when the database is back', async () => {
    await start()
    const { email } = await world.account('Asha Patel')
    const failing = vi.spyOn(world.context.db, 'transaction').mockRejectedValue(new Error('The database is away'))
    const security = new SecurityLog(world.context.db, world.context.log, world.context.clock)
    security.record({ ...nothing, kind: 'refused', address: '192.0.2.1' })
    await security.flush()
    expect(lines.map((line) => line.msg)).toEqual(['security event', 'security events could not be written'])
    failing.mockRestore()
    await security.flush()
    expect(await kinds()).toEqual(['refused'])
    expect((await world.visitor().signIn(email)).cookie).toContain('slipway=')
  })

  it('are deleted after their time, and the oldest beyond the limit', async () => {
    await start()
    const { db } = world.context
    const insert = async (from: number, to: number) =>
      db.transaction((trx) =>
        trx
          .insertInto('security_events')
          .values(Array.from({ length: to - from }, (_, n) => rowOf(from + n)))
          .execute(),
      )
    for (let n = 0; n < 1200; n += 400) await insert(n, n + 400)
    expect(await forgetSecurityEvents(db, { since: rowOf(700).at, most: 10_000 })).toBe(700)
    expect(await forgetSecurityEvents(db, { since: rowOf(0).at, most: 100 })).toBe(399)
    const rows = await kept()
    expect([rows[0]?.id, rows.length]).toEqual([rowOf(1099).id, 101])
  })

  it('can be filtered by kind, person, address and day, in pages, by the booking team alone', async () => {
    await start()
    const team = await world.account('Ada Admin', 'booking-team')
    const asha = await world.account('Asha Patel')
    await world.account('Asha Patil')
    const admin = await world.visitor().signIn(team.email)
    await world.context.security.flush()
    await world.context.db.transaction(async (trx) => {
      await trx.deleteFrom('security_events').execute()
      const rows = Array.from({ length: 120 }, (_, n) =>
        rowOf(n * 3600, n % 3 === 0 ? { kind: 'sign-in-failed', person_id: asha.personId, address: '2001:db8::1' } : {}),
      )
      await trx.insertInto('security_events').values(rows).execute()
    })
    const count = (text: string) => (text.match(/<tr\b/g) ?? []).length - 1
    const rowsAt = async (address: string) => {
      const page = await admin.get(address)
      expect(page.status).toBe(200)
      return count(page.text)
    }
    const seen: number[] = []
    for (let address: string | undefined = '/admin/security'; address !== undefined;) {
      const page = await admin.get(address)
      seen.push(count(page.text))
      address = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toEqual([50, 50, 20])
    expect(await rowsAt('/admin/security?kind=sign-in-failed')).toBe(40)
    expect(await rowsAt('/admin/security?q=asha+patel')).toBe(40)
    expect(await rowsAt(`/admin/security?person=${asha.personId}&kind=sign-in-failed`)).toBe(40)
    expect(await rowsAt('/admin/security?address=2001:db8::1')).toBe(40)
    expect(await rowsAt('/admin/security?from=2026-03-02&to=2026-03-02')).toBe(24)
    expect((await admin.get('/admin/security?kind=role-changed')).text).toContain('No security event matches these filters')
    const several = await admin.get('/admin/security?q=asha')
    expect(several.status).toBe(422)
    expect(several.text).toContain(`href="/admin/security?person=${asha.personId}">Asha Patel`)
    for (const [wrong, says] of [
      ['from=2026-02-31', 'February 2026 has no day 31'],
      ['to=yesterday', 'is not a date. Enter a date like'],
      ['from=2026-03-03&to=2026-03-02', 'The last day must not be before the first'],
      ['address=hospital', 'Enter an address'],
      ['q=nobody+at+all', 'Nobody has this name'],
    ] as const) {
      const page = await admin.get(`/admin/security?${wrong}`)
      expect([wrong, page.status, page.text.includes(says)]).toEqual([wrong, 422, true])
    }
    expect((await (await world.visitor().signIn(asha.email)).get('/admin/security')).status).toBe(403)
    await world.context.security.flush()
    await world.context.db.transaction((trx) => trx.deleteFrom('security_events').execute())
    expect((await admin.get('/admin/security')).text).toContain('No security events yet')
  })

  it('are read along an index by each filter, in the order of the list', async () => {
    await start()
    const { db } = world.context
    const under = connectionOf(db.read)
    if (!under) return expect(db.engine).toBe('postgres')
    let looked = 0
    const finds = [
      {},
      { kind: 'refused' },
      { personId: asPersonId('a') },
      { address: 'a' },
      { personId: asPersonId('a'), kind: 'refused' },
      { from: 'a', until: 'b' },
      { before: { at: 'a', id: 'b' } },
    ] as const
    for (const find of finds) {
      const prepare = vi.spyOn(under.connection, 'prepare')
      await listSecurityEvents(db.read, find, 37 + finds.indexOf(find))
      const text = prepare.mock.calls[0]?.[0]
      prepare.mockRestore()
      // A statement that ran before is not prepared again.
      if (text === undefined) continue
      looked += 1
      const plan = under.connection.prepare(`explain query plan ${text}`).all(Array.from({ length: text.split('?').length - 1 }, () => null))
      const details = plan.map((step) => (step as { detail: string }).detail).join('\n')
      expect(details).toMatch(/security_events_/)
      expect(details).not.toContain('TEMP B-TREE')
    }
    expect(looked).toBe(finds.length)
  })
})
