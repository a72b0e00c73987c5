import { afterEach, describe, expect, it } from 'vitest'
import { offersTheSame } from '../../src/sandbox/slots/pattern.ts'
import type { Pattern } from '../../src/sandbox/slots/pattern.ts'
import type { World, Visitor } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'
import { onBothEngines } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'

describe('two patterns', () => {
  const pattern: Pattern = {
    minutes: 15,
    bankHolidays: 'closed',
    week: [
      { day: 'Monday', sessions: [{ from: '09:00', to: '12:00' }] },
      { day: 'Sunday', sessions: [] },
    ],
    exceptions: [
      { date: '2026-12-24', sessions: [] },
      { date: '2026-12-31', sessions: [{ from: '09:00', to: '10:00' }] },
    ],
    blocks: [
      { date: '2026-12-01', from: '09:00', to: '10:00' },
      { date: '2026-12-02', from: '09:00', to: '10:00' },
    ],
  }
  it.each<[string, Partial<Pattern>, boolean]>([
    ['nothing else', {}, true],
    ['a day without sessions left out', { week: pattern.week.slice(0, 1) }, true],
    ['days in another order', { exceptions: pattern.exceptions.toReversed(), blocks: pattern.blocks.toReversed(), week: pattern.week.toReversed() }, true],
    ['another length', { minutes: 20 }, false],
    ['bank holidays as usual', { bankHolidays: 'as usual' }, false],
    ['other hours', { week: [{ day: 'Monday', sessions: [{ from: '09:00', to: '12:30' }] }] }, false],
    ['a day that is no longer closed', { exceptions: pattern.exceptions.slice(1) }, false],
    ['a block less', { blocks: pattern.blocks.slice(1) }, false],
  ])('are compared by what they offer: %s', (_name, change, same) => expect(offersTheSame(pattern, { ...pattern, ...change })).toBe(same))
})

onBothEngines('saving what is already there', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  /** A sandbox with a booking and everything that a save could change, a day later. */
  async function proven() {
    const started = await startedProject(await open())
    world = started.world
    const { read } = world.context.db
    const { key, id } = await read.selectFrom('sandboxes').select(['key', 'id']).executeTakeFirstOrThrow()
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, () => world.context.clock())
    const slot = (await consumer.slots('2000099999')).at(-1)
    if (!slot) throw new Error('No slots')
    world.context.advance(60_000)
    await consumer.book(slot)
    world.context.advance(60_000)
    const state = async () => ({
      configured: (await read.selectFrom('sandboxes').select('configured_at').where('id', '=', id).executeTakeFirstOrThrow()).configured_at,
      events: (await read.selectFrom('events').select('id').where('subject', 'in', ['sandbox', 'test-plan']).execute()).length,
      plan: (await read.selectFrom('test_plans').select('version').executeTakeFirstOrThrow()).version,
      diaries: await read.selectFrom('sandbox_schedules').selectAll().orderBy('id').execute(),
      slots: await read.selectFrom('slots').select(['id', 'status']).orderBy('number').execute(),
      services: await read.selectFrom('sandbox_services').selectAll().execute(),
    })
    return { ...started, state, sandbox: `${started.home}/sandbox`, plan: `${started.home}/test-plan/set-up` }
  }

  const decoded = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&#34;', '"').replaceAll('&quot;', '"')
  /** What a browser would send from the form of a page, untouched. */
  async function asShown(visitor: Visitor, path: string, action?: string): Promise<Record<string, string | string[]>> {
    const { text } = await visitor.get(path)
    const forms = [...text.matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)].map((match) => match[0])
    const form = forms.find((one) => (action === undefined ? one.includes('name="version"') : one.includes(`action="${action}"`))) ?? ''
    const fields: Record<string, string | string[]> = {}
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const of = (name: string): string => decoded(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
      if (/type="(radio|checkbox)"/.test(tag) && !/ checked/.test(tag)) continue
      if (of('name') !== '_csrf') fields[of('name')] = of('value')
    }
    for (const [, name = '', value = ''] of form.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g)) fields[name] = decoded(value)
    for (const [, name = '', options = ''] of form.matchAll(/<select[^>]* name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
      fields[name] = decoded(/value="([^"]*)" selected/.exec(options)?.[1] ?? '')
    return fields
  }
  const word = async (visitor: Visitor, saved: { location: string | null | undefined }) => (await visitor.get(saved.location ?? '')).text

  it('changes nothing, records nothing and keeps every proof: set-up, diary, settings, organisations, on and off, publish, faults', async () => {
    const { pm, state, sandbox, plan } = await proven()
    const before = await state()
    const diary = `${sandbox}/diary/${before.diaries[0]?.id ?? ''}`
    const saves: [string, Record<string, string | string[]>][] = [
      [plan, await asShown(pm, plan)],
      [diary, await asShown(pm, diary)],
      [`${sandbox}/faults/settings`, await asShown(pm, `${sandbox}/faults`, `${sandbox}/faults/settings`)],
      [`${sandbox}/allowed`, await asShown(pm, sandbox, `${sandbox}/allowed`)],
      [`${sandbox}/on`, {}],
      [`${diary}/publish`, {}],
      [`${sandbox}/faults/disarm`, {}],
      [`${sandbox}/diary`, {}],
    ]
    for (const [path, form] of saves) {
      const saved = await pm.post(path, form as Record<string, string>)
      expect([path, saved.status]).toEqual([path, 303])
      expect([path, (await word(pm, saved)).includes('Nothing changed')]).toEqual([path, true])
      expect([path, await state()]).toEqual([path, before])
    }
    expect((await pm.get(sandbox)).text).toMatch(/Seen<\/strong>\s+<a[^>]*>A slot was booked/)
  })

  it('with another test patient, product, telephone number or diary name keeps the proof, but not with other hours', async () => {
    const { pm, state, sandbox, plan } = await proven()
    const before = await state()
    const setUp = (await asShown(pm, plan)) as Record<string, string>
    await pm.post(plan, { ...setUp, 'patient-0-name': 'Test Patient', 'patient-0-nhsNumber': '9000000009', 'provider-product': 'Adastra' })
    await world.context.db.transaction((trx) => trx.updateTable('services').set({ phone: '01632 960587' }).execute())
    const phoned = (await asShown(pm, plan)) as Record<string, string>
    await pm.post(plan, { ...phoned, 'patient-0-surgery': 'Mill Lane' })
    const diary = `${sandbox}/diary/${before.diaries[0]?.id ?? ''}`
    await pm.post(diary, { ...((await asShown(pm, diary)) as Record<string, string>), name: 'Minor injuries', family: 'Bell' })
    const after = await state()
    expect(after.services[0]?.json).toContain('01632 960587')
    expect(after.diaries[0]?.name).toBe('Minor injuries')
    expect([after.configured, after.slots]).toEqual([before.configured, before.slots])
    expect(after.events).toBe(before.events + 3)
    expect((await pm.get(sandbox)).text).toMatch(/Seen<\/strong>\s+<a[^>]*>A slot was booked/)
    const last = (await asShown(pm, plan)) as Record<string, string>
    expect(await word(pm, await pm.post(plan, { ...last, 'Monday-opens': '09:00', 'Monday-slots': '' }))).toContain('its proof starts again')
    expect((await state()).configured > before.configured).toBe(true)
    expect((await pm.get(sandbox)).text).toMatch(/Not seen yet<\/strong>\s+A slot was booked/)
  })
})
