import { afterEach, expect, it } from 'vitest'
import { asDay, dayOfMoment, momentOn } from '../../../src/day.ts'
import { nextReminder } from '../../../src/mail/act-link.ts'
import { remindAll } from '../../../src/tracker/act-by-link/remind.ts'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { remindSigner } from '../../../src/tracker/sop/remind-signer.ts'
import { aLink } from '../../support/a-link.ts'
import { aDoing } from '../../support/doing.ts'
import { onBothEngines, openSecondNode } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { answerAs } from '../../support/team.ts'
import { issue } from '../../support/issue.ts'

it.each([
  ['three days after someone was asked', '2026-03-02', 0, '2026-03-05'],
  ['on Monday, if that is a Saturday', '2026-03-04', 0, '2026-03-09'],
  ['after Easter, if that is Good Friday', '2026-03-31', 0, '2026-04-07'],
  ['two days after the last', '2026-03-05', 1, '2026-03-09'],
  ['across the change to summer time', '2026-03-27', 2, '2026-03-30'],
  ['for the fifth time', '2026-03-10', 4, '2026-03-12'],
  ['never for the sixth', '2026-03-10', 5, null],
])('someone is reminded %s', (_name, day, reminders, next) => {
  expect(nextReminder(asDay(day), reminders)).toBe(next)
})

const request = {
  project: asProjectId('project-1'),
  isOpen: true,
  service: 'Riverside UTC',
  version: { id: 'version-1', number: 1, digest: digestOf('the procedure'), mayNote: false, sameAs: null },
  changes: undefined,
  signer: { personId: asPersonId('ann'), email: 'ann@example.nhs.uk', roles: [{ key: 'training-lead', name: 'Training lead', actingFor: null }] },
}
it.each([
  ['of nothing that they have answered', { name: 'Ann Lee', request: undefined, link: undefined }, 'Nothing waits for Ann Lee any more'],
  [
    'twice on one day',
    { name: 'Ann Lee', request, link: { ...aLink(), last_sent_on: asDay('2026-03-02') } },
    'Ann Lee was asked today already. Remind them tomorrow',
  ],
])('nobody is reminded %s', (_name, found, says) => {
  expect(remindSigner.decide(found, { person: asPersonId('ann') }, aDoing())).toEqual({ refused: { form: says }, cleaned: {} })
})
it('a reminder is on record', () => {
  const found = { name: 'Ann Lee', request, link: aLink() }
  expect(remindSigner.decide(found, { person: asPersonId('ann') }, aDoing())).toEqual({
    next: found,
    happened: [{ kind: 'sop.reminded', id: 'ann', project: 'project-1', number: 1, role: 'Training lead', name: 'Ann Lee' }],
  })
})

onBothEngines('requests to sign', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const context = () => started.world.context
  const ann = 'ann.lee@example.nhs.uk'
  const sentTo = (to: string) => context().sent.filter((one) => one.to === to && /sign the procedure/i.test(one.subject))
  const linkIn = (text = ''): string => /\/act\/[\w-]{43}/.exec(text)?.[0] ?? 'no link'
  const join = (role: string, name: string, email: string) => started.pm.post(`${started.home}/people`, { role, name, email })
  /** Moves the clock to a time in London. */
  const at = (day: string, time: string) => context().advance(momentOn(asDay(day), time) - context().clock())

  async function asked(): Promise<void> {
    started = await startedProject(await open())
    await join('training-lead', 'Ann Lee', ann)
    await issue(started.pm, started.home)
  }

  it('go to whoever joins after the version was issued, once for each role, and not to who gave themselves the role', async () => {
    await asked()
    await join('ig-lead', 'Zoe Park', 'zoe@example.nhs.uk')
    await join('it-lead', 'Zoe Park', 'zoe@example.nhs.uk')
    await join('operational-lead', 'Meera Shah', 'meera.shah@example.nhs.uk')
    expect(sentTo('zoe@example.nhs.uk').map((one) => /as (.*)\./.exec(one.text)?.[1])).toEqual(['Information governance lead'])
    expect([sentTo(ann).length, sentTo('meera.shah@example.nhs.uk').length]).toEqual([1, 0])
  })

  it('say what changed since the version that each person signed last, and nothing of it to who has signed none', async () => {
    started = await startedProject(await open())
    const { pm, dos, home } = started
    const write = (late: string, version: string) =>
      pm.post(`${home}/sop/edit`, { body: `## Arrival\n\nReport to reception.\n\n## Late patients\n\n${late}\n`, version, action: 'save' })
    const asked = (to: string) => sentTo(to).at(-1)?.text
    await write('They wait.', '1')
    await issue(pm, home)
    expect(asked('dan.okoro@example.nhs.uk')).not.toContain('Changed since')
    expect((await answerAs(dos, home, 'dos-lead')).status).toBe(303)
    await write('They are called.', '2')
    await issue(pm, home)
    expect(asked('dan.okoro@example.nhs.uk')).toContain('\n\nChanged since you signed version 1: Late patients.\n\n')
    expect(asked('clara.jones@example.nhs.uk')).toContain('Version 2')
    expect(asked('clara.jones@example.nhs.uk')).not.toContain('Changed since')
    at('2026-03-05', '09:00')
    await remindAll(context())
    expect(asked('dan.okoro@example.nhs.uk')).toMatch(/still waits[^]*Changed since you signed version 1: Late patients\./)
  })

  it('are not repeated while the project is on hold, and are once it goes on', async () => {
    await asked()
    const { pm, home } = started
    await pm.get(`${home}/hold`)
    const version = async (page: string) => /name="version" value="(\d+)"/.exec((await pm.get(`${home}/${page}`)).text)?.[1] ?? ''
    expect((await pm.post(`${home}/hold`, { reason: 'The supplier is late', version: await version('hold') })).status).toBe(303)
    at('2026-03-05', '09:00')
    expect(await remindAll(context())).toBe(0)
    await pm.signIn('meera.shah@example.nhs.uk')
    expect((await pm.post(`${home}/resume`, { reason: 'It has come', version: await version('resume') })).status).toBe(303)
    expect(await remindAll(context())).toBe(0)
    at('2026-03-06', '09:00')
    expect(await remindAll(context())).toBe(3)
    expect(sentTo(ann)).toHaveLength(2)
  })

  it('are repeated by the schedule, with the same link, in working hours, until the answer', async () => {
    await asked()
    const days: string[] = []
    for (let hour = 0; hour < 24 * 40; hour += 1) {
      context().advance(3_600_000)
      const before = sentTo(ann).length
      await remindAll(context())
      if (sentTo(ann).length > before) days.push(new Date(context().clock()).toISOString().slice(0, 13))
    }
    expect(days).toEqual(['2026-03-05T08', '2026-03-09T08', '2026-03-11T08', '2026-03-13T08', '2026-03-16T08'])
    expect(new Set(sentTo(ann).map((one) => linkIn(one.text))).size).toBe(1)
    expect(sentTo(ann).at(-1)?.subject).toBe('Reminder: sign the procedure of Riverside UTC')
    expect((await started.world.visitor().get(linkIn(sentTo(ann).at(-1)?.text))).status).toBe(200)
  })

  it('are repeated when the manager presses Remind, once a day, in place of the next reminder', async () => {
    await asked()
    const { pm, home } = started
    at('2026-03-04', '10:00')
    await pm.signIn('meera.shah@example.nhs.uk')
    const person = /name="person" value="([^"]+)"><button[^>]*>\s*Remind Ann Lee/.exec((await pm.get(`${home}/sop`)).text)?.[1] ?? ''
    const form = { person }
    expect((await pm.get(`${home}/sop`)).text).toMatch(/>\s*Remind Ann Lee\s*<\/button>/)
    expect((await pm.post(`${home}/sop/remind`, form)).status).toBe(303)
    const { text } = await pm.get(`${home}/sop`)
    expect([text.includes('Reminded on 4 March 2026, next reminder 6 March 2026'), text.includes('Remind Ann Lee')]).toEqual([true, false])
    expect((await pm.get(`${home}/history`)).text).toContain('Meera Shah reminded Ann Lee to sign version 1 of the procedure as Training lead')
    const again = await pm.post(`${home}/sop/remind`, form)
    expect([again.status, again.text.includes('Ann Lee was asked today already')]).toEqual([422, true])
    at('2026-03-05', '10:00')
    await remindAll(context())
    expect(sentTo(ann)).toHaveLength(2)
    expect((await started.dos.post(`${home}/sop/remind`, form)).status).toBe(403)
    expect(linkIn(sentTo(ann)[1]?.text)).toBe(linkIn(sentTo(ann)[0]?.text))
  })

  it('are repeated once by two nodes that look at the same time, also after a restart', async () => {
    await asked()
    at('2026-03-05', '09:00')
    const other = await openSecondNode(context().db)
    const counts = await Promise.all([remindAll(context()), remindAll({ ...context(), db: other }), remindAll(context())])
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(3)
    expect(await remindAll({ ...context(), db: other })).toBe(0)
    expect(sentTo(ann)).toHaveLength(2)
    await other.close()
  })

  it('are repeated with a new link after a change of the installation’s secret', async () => {
    await asked()
    at('2026-03-05', '09:00')
    Object.assign(context().config, { sessionSecret: 'another secret for the tests, long enough' })
    expect(await remindAll(context())).toBe(3)
    const [first, second] = sentTo(ann).map((one) => linkIn(one.text))
    expect([first === second, (await started.world.visitor().get(second ?? '')).status]).toEqual([false, 200])
  })

  it('are not repeated to who has answered, or on a bank holiday', async () => {
    await asked()
    await answerAs(started.clinical, started.home, 'clinical-lead')
    at('2026-04-03', '09:00')
    expect(await remindAll(context())).toBe(0)
    at('2026-04-07', '08:00')
    expect(dayOfMoment(context().clock())).toBe('2026-04-07')
    expect(await remindAll(context())).toBe(2)
    expect(sentTo('clara.jones@example.nhs.uk')).toHaveLength(1)
  })
})
