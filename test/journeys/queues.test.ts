import { afterEach, expect, it } from 'vitest'
import { asPersonId, noProjectId } from '../../src/db/ids.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { listPrerequisites, needsOf } from '../../src/tracker/prerequisites/prerequisites.store.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { makePatch } from '../support/patch.ts'
import type { PatchService } from '../support/patch.ts'

const queue = '/queues/dos-lead'
const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const idsOn = (text: string): string[] => [...text.matchAll(/name="pick" value="([^"]+)"/g)].map((match) => match[1] ?? '')
const asid = (n: number): string => String(918_999_198_000 + n)

onSqliteAndServer('a queue', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  /** Dan Okoro is DoS lead of some services, Olive Park of one more. */
  async function made(services = 4): Promise<{ mine: PatchService[]; hers: PatchService; dan: Visitor; danId: PersonId }> {
    world = await openWorld(await open())
    const manager = await world.account('Meera Shah', 'project-manager')
    const dan = await world.account('Dan Okoro')
    const olive = { personId: asPersonId('olive') }
    await change(world.context, (trx) =>
      trx
        .insertInto('people')
        .values({
          id: olive.personId,
          name: 'Olive Park',
          email: 'olive.park@example.nhs.uk',
          phone: null,
          organisation: null,
          created_at: '2026-03-02T09:00:00Z',
        })
        .execute(),
    )
    const creator = { personId: manager.personId, name: 'Meera Shah' }
    const mine = await makePatch(world.context, {
      services,
      creator,
      people: [
        { personId: dan.personId, role: 'dos-lead' },
        { personId: dan.personId, role: 'it-lead' },
      ],
    })
    const [hers] = await makePatch(world.context, { services: 1, from: 5000, creator, people: [{ personId: olive.personId, role: 'dos-lead' }] })
    if (!hers) throw new Error('no service')
    return { mine, hers, danId: dan.personId, dan: await world.visitor().signIn(dan.email) }
  }
  const meera = () => world.visitor().signIn('meera.shah@example.nhs.uk')
  const bea = async () => world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  const row = async (service: PatchService | undefined, key: string) => {
    const found = (await listPrerequisites(world.context.db.read, service?.projectId ?? noProjectId)).find((one) => one.key === key)
    if (!found) throw new Error(`no ${key}`)
    return found
  }
  const meet = async (by: Visitor, service: PatchService | undefined, key: string, form: Record<string, string>) =>
    expect(
      (
        await by.post(`/projects/${service?.projectId ?? ''}/prerequisites/${key}`, {
          status: 'met',
          version: String((await row(service, key)).version),
          ...form,
        })
      ).status,
    ).toBe(303)

  it('is shown to those with its role and those who see everything, and to nobody else', async () => {
    const { dan } = await made(1)
    const [pm, team] = [await meera(), await bea()]
    expect((await dan.get(queue)).status).toBe(200)
    expect((await team.get(queue)).status).toBe(200)
    expect((await pm.get(queue)).status).toBe(404)
    expect((await dan.get('/queues/clinical-lead')).status).toBe(404)
    expect((await dan.get(`${queue}/asid`)).status).toBe(404)
    expect((await pm.post(`${queue}/dos-id/paste`, { lines: 'Q00000 2000099999', status: 'met' })).status).toBe(404)
    const viewer = await world.visitor().signIn((await world.account('Vic Young', 'programme-viewer')).email)
    expect((await viewer.get(`${queue}/dos-profile`)).text).not.toContain('Check before saving')
    expect((await viewer.post(`${queue}/dos-id/paste`, { lines: 'Q00000 2000099999', status: 'met' })).status).toBe(403)
  })

  it('counts what is ready, waiting and overdue, each the length of its list', async () => {
    const { mine, dan } = await made(3)
    const team = await bea()
    await meet(dan, mine[0], 'dos-id', { value: '3000000000' })
    await dan.post(`/projects/${mine[1]?.projectId ?? ''}/prerequisites/dos-profile`, { status: 'in-progress', due_date: '2026-03-01', version: '1' })
    const page = await dan.get(queue)
    expect(plain(page.text)).toContain('on all your open projects')
    for (const match of page.text.matchAll(/href="([^"?]+\?show=(?:ready|waiting|overdue))">([\d,]+) /g)) {
      const list = await dan.get(match[1] ?? '')
      expect([match[1], idsOn(list.text).length, /data-total="(\d+)"/.exec(list.text)?.[1]]).toEqual([match[1], Number(match[2]), match[2]])
    }
    expect(plain((await dan.get(`${queue}/dos-profile`)).text)).toContain('Ready now (1) Waiting (2) Overdue (1) All open (3)')
    expect(plain((await dan.get(`${queue}/scheduling-endpoint?show=waiting`)).text)).toContain('Complete these first: ASID assigned')
    expect(plain((await team.get(`${queue}/dos-profile`)).text)).toContain('All open (4)')
  })

  it('filters by words, codes, region and commissioner', async () => {
    const { mine, dan } = await made(8)
    const of = async (query: string) => idsOn((await dan.get(`${queue}/dos-id?show=open&${query}`)).text).length
    expect(await of('')).toBe(8)
    expect(await of(`q=${mine[3]?.ods ?? ''}`)).toBe(1)
    expect(await of(`q=${mine[3]?.dosId ?? ''}`)).toBe(1)
    expect(await of(`q=${mine[3]?.name.toLowerCase() ?? ''}`)).toBe(1)
    expect(await of('region=London')).toBe(2)
    expect(await of('region=-')).toBe(2)
    expect(await of('commissioner=ICB+5')).toBe(1)
    expect((await dan.get(`${queue}/dos-id?q=nowhere`)).text).toContain('Remove the filter')
  })

  it('shows fifty to a page, and each service once', async () => {
    const { dan } = await made(53)
    const first = await dan.get(`${queue}/dos-id`)
    const next = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const ids = [...idsOn(first.text), ...idsOn((await dan.get(next)).text)]
    expect(ids).toHaveLength(53)
    expect(new Set(ids).size).toBe(53)
  })

  it('completes what was ticked, each with its value, after a preview of what would change', async () => {
    const { mine, dan } = await made(3)
    const ids = await Promise.all(mine.map(async (one) => (await row(one, 'dos-id')).id))
    const preview = await dan.post(`${queue}/dos-id`, {
      pick: ids,
      [`value-${ids[0] ?? ''}`]: '3000000000',
      [`value-${ids[1] ?? ''}`]: 'no number',
      status: 'met',
      which: 'ticked',
      query: '',
    })
    expect(preview.status).toBe(303)
    const shown = plain((await dan.get(preview.location ?? '')).text)
    expect(shown).toContain('1 service would be set to met')
    expect(shown).toContain('A DoS service id is digits only')
    expect(shown).toContain('Enter the value')
    expect((await row(mine[0], 'dos-id')).status).toBe('not-started')
    expect((await dan.post(preview.location ?? '', {})).status).toBe(303)
    expect(await row(mine[0], 'dos-id')).toMatchObject({ status: 'met', value: '3000000000', settled_by: 'Dan Okoro', version: 2 })
    expect((await row(mine[1], 'dos-id')).status).toBe('not-started')
    expect(plain((await dan.get(preview.location ?? '')).text)).toContain('1 service set to met')
    expect(await verifyChain(world.context.db.read)).toMatchObject({ ok: true })
  })

  it('completes everything that the filter leaves with one note, and nothing that waits', async () => {
    const { mine, dan } = await made(4)
    for (const one of mine.slice(0, 3)) await meet(dan, one, 'dos-id', { value: one.dosId })
    const bare = await dan.post(`${queue}/dos-profile`, { which: 'all', status: 'met', query: 'show=open' })
    expect(bare.status).toBe(422)
    expect(bare.text).toContain('Give the evidence that these are met')
    const preview = await dan.post(`${queue}/dos-profile`, { which: 'all', status: 'met', note: 'Profiles compared on 2 March', query: 'show=open' })
    const shown = plain((await dan.get(preview.location ?? '')).text)
    expect(shown).toContain('3 services would be set to met, with the note “Profiles compared on 2 March”')
    expect(shown).toContain('Complete these first: Service found or created, DoS id recorded')
    await dan.post(preview.location ?? '', {})
    for (const one of mine.slice(0, 3)) expect(await row(one, 'dos-profile')).toMatchObject({ status: 'met', note: 'Profiles compared on 2 March' })
    expect((await row(mine[3], 'dos-profile')).status).toBe('not-started')
    const events = await world.context.db.read
      .selectFrom('events')
      .selectAll()
      .where('action', '=', 'met')
      .where('reason', '=', 'Profiles compared on 2 March')
      .execute()
    expect(events.map((event) => event.project_id).toSorted()).toEqual(
      mine
        .slice(0, 3)
        .map((one) => one.projectId)
        .toSorted(),
    )
    const refused = await dan.post(`${queue}/dos-id`, { which: 'all', status: 'met', query: 'show=open' })
    expect(refused.text).toContain('Each service needs its own value')
  })

  it('accepts a pasted code with invisible characters only after pointing them out, and skips lines that it does not know', async () => {
    const { mine, dan } = await made(3)
    const [first, second, third] = mine
    const dosId = '3000000000'
    await meet(dan, third, 'dos-id', { value: third?.dosId ?? '' })
    const lines = [`${first?.ods.slice(0, 2) ?? ''}\u200B${first?.ods.slice(2) ?? ''}\t${dosId}`, `${second?.ods ?? ''}\tTBC`, `${third?.ods ?? ''}\t`]
    const preview = await dan.post(`${queue}/dos-id/paste`, { lines: lines.join('\n'), status: 'met' })
    const before = plain((await dan.get(preview.location ?? '')).text)
    for (const said of [
      '1 service would be set to met',
      '2 lines say nothing yet',
      '1 line has characters in it that nobody sees',
      `${first?.ods ?? ''} had a zero-width space in it; it was removed`,
      '“TBC” says nothing yet. Add the value when it is known',
      `There is no value on this line, so ${third?.dosId ?? ''} is kept`,
    ])
      expect(before).toContain(said)
    expect((await row(first, 'dos-id')).value).toBeNull()
    const mend = await dan.get(`${queue}/dos-id/paste?from=${preview.location?.split('/').at(-1) ?? ''}`)
    expect(mend.text).toContain(`${second?.ods ?? ''}\tTBC`)
    await dan.post(preview.location ?? '', {})
    expect(await Promise.all(mine.map(async (one) => (await row(one, 'dos-id')).value))).toEqual([dosId, null, third?.dosId])
    expect((await row(third, 'dos-id')).version).toBe(2)
    const after = plain((await dan.get(preview.location ?? '')).text)
    expect(after).toContain('2 said nothing yet, and nothing was changed there')
    expect(after).toContain(`${first?.ods ?? ''} had a zero-width space in it; it was removed`)
  })

  it('matches a pasted column by ODS code or DoS id; wrong lines are refused with the reason, the rest are saved and say what they released', async () => {
    const { mine, hers, dan } = await made(6)
    const pm = await meera()
    for (const one of mine.slice(0, 5)) await meet(pm, one, 'spine-product', { value: 'Advanced / Adastra / 3.36', note: 'Registered' })
    const lines = [
      `ODS code\tASID`,
      `${mine[0]?.ods ?? ''}\t${asid(0)}`,
      `${mine[1]?.dosId ?? ''}, ${asid(1)}`,
      `${mine[2]?.ods.toLowerCase() ?? ''} 91899919`,
      `${mine[3]?.ods ?? ''}\t9,18999E+11`,
      `${hers.ods}\t${asid(4)}`,
      `NOPE1\t${asid(5)}`,
      `${mine[5]?.ods ?? ''}\t${asid(6)}`,
      asid(7),
      `${mine[4]?.ods ?? ''}\t${asid(8)}`,
      `${mine[4]?.dosId ?? ''}\t${asid(9)}`,
      '',
      `${mine[0]?.dosId ?? ''}\t${asid(0)}`,
    ]
    const preview = await dan.post('/queues/it-lead/asid/paste', { lines: lines.join('\r\n'), status: 'met' })
    const before = plain((await dan.get(preview.location ?? '')).text)
    expect(before).toContain('2 services would be set to met')
    for (const why of [
      'An ASID has exactly 12 digits',
      'A spreadsheet shortened the number',
      `${hers.ods} is not among your services`,
      'NOPE1 is not among your services',
      'Complete these first: Product registered with Spine',
      'This line has a value alone',
      'Lines 10 and 11 give this service different values',
      'Line 2 says the same',
    ])
      expect(before).toContain(why)
    expect(before).not.toContain(hers.name)
    await dan.post(preview.location ?? '', {})
    expect(await Promise.all(mine.map(async (one) => (await row(one, 'asid')).value))).toEqual([asid(0), asid(1), null, null, null, null])
    expect((await row(hers, 'asid')).version).toBe(1)
    const after = await dan.get(preview.location ?? '')
    expect(plain(after.text)).toContain('2 services can go on with: Interactions assigned to the ASID in SDS')
    const list = await dan.get(`${preview.location ?? ''}/released/interactions`)
    expect([...list.text.matchAll(/projects\/([^/"]+)\/prerequisites\/interactions"/g)].map((match) => match[1]).toSorted()).toEqual(
      mine
        .slice(0, 2)
        .map((one) => one.projectId)
        .toSorted(),
    )
    expect((await dan.get(`/queues/it-lead/asid/paste?from=${preview.location?.split('/').at(-1) ?? ''}`)).text).toContain(`${hers.ods}\t${asid(4)}`)
    expect(await verifyChain(world.context.db.read)).toMatchObject({ ok: true })
  })

  it('skips what someone else changed after the preview, and says who', async () => {
    const { mine, dan } = await made(2)
    const pm = await meera()
    const preview = await dan.post(`${queue}/dos-id/paste`, { lines: mine.map((one) => `${one.ods} ${one.dosId}`).join('\n'), status: 'met' })
    await meet(pm, mine[0], 'dos-id', { value: '77777' })
    await dan.post(preview.location ?? '', {})
    expect((await row(mine[0], 'dos-id')).value).toBe('77777')
    expect((await row(mine[1], 'dos-id')).value).toBe(mine[1]?.dosId)
    expect(plain((await dan.get(preview.location ?? '')).text)).toContain('Meera Shah changed this meanwhile, to: Met, 77777')
    await dan.post(preview.location ?? '', {})
    expect((await row(mine[1], 'dos-id')).version).toBe(2)
  })

  it('has previews that only their maker can confirm, and refuses what they may no longer complete', async () => {
    const { mine, dan, danId } = await made(2)
    const team = await bea()
    const preview = await dan.post(`${queue}/dos-id/paste`, { lines: mine.map((one) => `${one.ods} ${one.dosId}`).join('\n'), status: 'met' })
    expect((await team.get(preview.location ?? '')).status).toBe(404)
    expect((await team.post(preview.location ?? '', {})).status).toBe(404)
    await change(world.context, (trx) =>
      trx
        .updateTable('project_people')
        .set({ left_at: '2026-03-02T09:00:00Z' })
        .where('person_id', '=', danId)
        .where('project_id', '=', mine[0]?.projectId ?? noProjectId)
        .execute(),
    )
    await change(world.context, (trx) =>
      trx
        .updateTable('projects')
        .set({ state: 'on-hold' })
        .where('id', '=', mine[1]?.projectId ?? noProjectId)
        .execute(),
    )
    await dan.post(preview.location ?? '', {})
    for (const one of mine) expect((await row(one, 'dos-id')).status).toBe('not-started')
    const text = plain((await dan.get(preview.location ?? '')).text)
    expect(text).toContain('It is not among your services any more')
    expect(text).toContain('Its project is on hold')
  })

  it('saves what several windows have previewed', async () => {
    const { mine, dan } = await made(2)
    const [one, other] = await Promise.all(
      mine.map((service) => dan.post(`${queue}/dos-id/paste`, { lines: `${service.ods} ${service.dosId}`, status: 'met' })),
    )
    for (const preview of [one, other]) expect((await dan.post(preview?.location ?? '', {})).status).toBe(303)
    for (const service of mine) expect(await row(service, 'dos-id')).toMatchObject({ status: 'met', value: service.dosId })
    for (let index = 0; index < 12; index += 1) await dan.post(`${queue}/dos-id/paste`, { lines: `${mine[0]?.ods ?? ''} ${index + 1}`, status: 'met' })
    expect(await world.context.db.read.selectFrom('queue_batches').select('id').where('state', '=', 'preview').execute()).toHaveLength(10)
  })

  it('takes a value typed beside an unticked box, and refuses the DoS id of another service', async () => {
    const { mine, hers, dan } = await made(3)
    const ids = await Promise.all(mine.map(async (one) => (await row(one, 'dos-id')).id))
    expect((await dan.get(`${queue}/dos-id`)).text).toContain(`name="was-${ids[0] ?? ''}"`)
    const typed = {
      [`value-${ids[0] ?? ''}`]: mine[0]?.dosId ?? '',
      [`value-${ids[1] ?? ''}`]: hers.dosId,
      [`value-${ids[2] ?? ''}`]: '55555',
      [`was-${ids[2] ?? ''}`]: '55555',
      which: 'ticked',
      query: '',
    }
    const preview = await dan.post(`${queue}/dos-id`, { ...typed, status: 'met' })
    const shown = plain((await dan.get(preview.location ?? '')).text)
    expect(shown).toContain('1 service would be set to met')
    expect(shown).toContain(`${hers.dosId} is the DoS id of another service`)
    expect(shown).not.toContain(hers.name)
    expect(shown).not.toContain('55555')
    const otherwise = await dan.post(`${queue}/dos-id`, { ...typed, status: 'in-progress', pick: ids[2] ?? '' })
    expect([otherwise.status, otherwise.text.includes('choose Met to save them'), otherwise.text.includes(`value="${hers.dosId}"`)]).toEqual([422, true, true])
    const pasted = await dan.post(`${queue}/dos-id/paste`, { lines: `${mine[0]?.ods ?? ''}\t${mine[1]?.dosId ?? ''}`, status: 'met' })
    expect(plain((await dan.get(pasted.location ?? '')).text)).toContain('is the DoS id of another service')
  })

  it('keeps what was typed when something is missing', async () => {
    const { mine, dan } = await made(1)
    const id = (await row(mine[0], 'dos-profile')).id
    const answer = await dan.post(`${queue}/dos-profile/paste`, { lines: 'Q00000', status: 'met' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Q00000</textarea>')
    const none = await dan.post(`${queue}/dos-profile`, { status: 'blocked', note: 'A note that stays', which: 'ticked', pick: id, query: 'show=open' })
    expect(none.status).toBe(422)
    expect(none.text).toContain('A note that stays')
    expect(none.text).toContain('Say what blocks these')
    expect(none.text).toMatch(new RegExp(`value="${id}" checked`))
    expect((await dan.post(`${queue}/dos-profile`, { status: 'met', note: 'x', which: 'ticked', query: 'show=open' })).text).toContain(
      'Tick the services that this is about',
    )
  })

  it('keeps the date until which prerequisites are settled equal to the rule, whatever is met, waived, lapsed or opened again', async () => {
    const { mine, dan } = await made(1)
    const pm = await meera()
    const agree = async () => {
      const { rows } = {
        rows: await world.context.db.read
          .selectFrom('prerequisites')
          .selectAll()
          .where('project_id', '=', mine[0]?.projectId ?? noProjectId)
          .execute(),
      }
      const until = (one: (typeof rows)[number]) =>
        one.status === 'not-applicable' ? '9999-12-31' : one.status === 'met' || one.status === 'waived' ? (one.valid_until ?? '9999-12-31') : ''
      for (const one of rows) {
        expect([one.key, (one as unknown as { settled_until: string }).settled_until]).toEqual([one.key, until(one)])
        expect([one.key, one.needs_until]).toEqual([
          one.key,
          rows
            .filter((need) => needsOf(one).includes(need.key))
            .map(until)
            .toSorted()[0] ?? '9999-12-31',
        ])
      }
    }
    await agree()
    await meet(pm, mine[0], 'spine-product', { value: 'Advanced / Adastra / 3.36', note: 'x' })
    await meet(pm, mine[0], 'asid', { value: asid(1), valid_until: '2026-05-01' })
    await meet(dan, mine[0], 'dos-id', { value: '3000000000' })
    await agree()
    await pm.post(`/projects/${mine[0]?.projectId ?? ''}/prerequisites/dos-id`, { status: 'waived', reason: 'x', valid_until: '2026-04-01', version: '2' })
    await agree()
    await pm.post(`/projects/${mine[0]?.projectId ?? ''}/prerequisites/spine-product`, { status: 'in-progress', version: '2' })
    await agree()
  })

  it('has a checker for DoS leads alone, which changes nothing, shows only their services and offers its verdicts as a file', async () => {
    const { mine, hers, dan } = await made(2)
    const rows = [
      `${mine[0]?.dosId ?? ''},http,FHIR,Scheduling,ASID:${asid(0)}`,
      `${mine[1]?.dosId ?? ''},http,FHIR,Scheduling,${asid(1)}`,
      `${hers.dosId},http,FHIR,Scheduling,ASID:${asid(2)}`,
    ].join('\n')
    const page = plain((await dan.post('/queues/checker', { rows })).text)
    expect(page).toContain('1 service is right, 2 are wrong')
    expect(page).toContain('lacks the prefix ASID:')
    expect(page).not.toContain(hers.name)
    const file = await dan.post('/queues/checker', { rows, act: 'csv' })
    expect(file.headers.get('content-disposition')).toContain('endpoints-checked.csv')
    expect(file.text.trim().split('\r\n')).toHaveLength(4)
    expect((await dan.post('/queues/checker', { rows: 'nothing' })).status).toBe(422)
    expect((await row(mine[0], 'scheduling-endpoint')).version).toBe(1)
    expect((await (await meera()).get('/queues/checker')).status).toBe(404)
  })
})
