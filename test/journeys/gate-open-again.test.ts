import { afterEach, expect, it } from 'vitest'
import type { Context } from '../../src/context.ts'
import type { Database, Writer } from '../../src/db/database.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { recordEvents } from '../../src/events/events.store.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { listStaleStages, refreshLapsed } from '../../src/tracker/go-live/stages.store.ts'
import { tellPeople } from '../../src/tracker/notices/tell-people.ts'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { decidedProject, finishedBy, liveProject, signedProject, testedProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { reviewActions } from '../support/run-forms.ts'
import { hidden } from '../support/started-project.ts'
import { untilSomeoneWaits } from '../support/until-someone-waits.ts'

const day = 86_400_000
const certificates = 'certificates-installed'
const expired = 'Certificates issued and installed expired on 10 March 2026'

async function decidedByTwo(db: Database): Promise<Honest> {
  const honest = await decidedProject(db)
  expect((await honest.team.grace.post(`${honest.home}/go-live/second`, { password })).status).toBe(303)
  return honest
}

async function closedProject(db: Database): Promise<Honest> {
  const honest = await liveProject(db)
  const { pm, home, team } = honest
  expect((await team.priya.post(`${home}/go-live/hand-over`, { password })).status).toBe(303)
  expect((await pm.post(`${home}/go-live/close`, { password, lessons: 'Begin early' })).status).toBe(303)
  return honest
}

const aRenewal = (context: Context, projectId: ProjectId) => ({
  id: context.newId(),
  at: new Date(context.clock()).toISOString(),
  actor: { id: null, name: 'A test' },
  projectId,
  subject: 'prerequisite',
  subjectId: certificates,
  action: 'changed',
  sentence: 'A test renewed the certificates',
})

onSqliteAndServer('a gate that is open again', (open) => {
  let honest: Honest
  afterEach(async () => {
    await honest.world.close()
  })
  const rules = () => ({ environments: honest.world.context.templates.environments, clock: honest.world.context.clock })

  /** Moves the clock to a day, does a node's daily work, and signs in again. */
  async function onDay(days: number): Promise<Record<'pm' | 'ivan' | 'booking', Visitor>> {
    const { context, visitor } = honest.world
    context.advance(days * day)
    await refreshLapsed(context.db, rules())
    await tellPeople(context)
    expect(await listStaleStages(context.db.read, rules())).toEqual([])
    const signIn = (name: string) => visitor().signIn(`${name}@example.nhs.uk`)
    return { pm: await signIn('meera.shah'), ivan: await signIn('ivan.petrov'), booking: await signIn('bea.turner') }
  }

  /** Mail sent since the last call, by recipient. */
  /** The emails about gates since then. */
  function mailsSince(): () => string[] {
    const { sent } = honest.world.context
    let from = sent.length
    return () => {
      const some = sent.slice(from)
      from = sent.length
      return some
        .filter((one) => /open again|in order/i.test(one.subject))
        .map((one) => `${one.to}: ${one.subject}`)
        .toSorted()
    }
  }

  /** The places that each say whether the gate is open again. */
  async function places({ pm, ivan, booking }: Record<'pm' | 'ivan' | 'booking', Visitor>) {
    const has = async (visitor: Visitor, path: string, words: RegExp) => words.test((await visitor.get(path)).text)
    const { home } = honest
    return {
      page: await has(pm, home, /A gate is open again[\s\S]*Certificates issued and installed expired[\s\S]*Ivan Petrov \(IT and network lead\)/),
      strip: await has(pm, home, /app-stages__item--reopened[^>]*>Prerequisites<span class="app-stages__word">(Now, open again|Open again)</),
      list: await has(pm, '/projects', /Gate open again<\/strong>/),
      filter: await has(pm, '/projects?warning=reopened', /data-total="1"/),
      expiring: await has(pm, '/projects?warning=expiring', /data-total="1"/),
      rollout: await has(booking, '/rollout', /warning=reopened">1<[\s\S]*project: a gate that was passed is open again/),
      mine: await has(pm, '/', /A gate is open again: Riverside UTC, Provider/),
      owner: await has(ivan, '/work/lapsed', new RegExp(`href="${home}/prerequisites/${certificates}">Lapsed: Riverside UTC, Provider</a>, ${expired}`)),
      team: await has(booking, '/', /1 with a gate open again/),
    }
  }
  const everywhere = (is: boolean) => ({
    page: is,
    strip: is,
    list: is,
    filter: is,
    expiring: is,
    rollout: is,
    mine: is,
    owner: is,
    team: is,
  })

  it('is reported if a run that counted is opened again before go, until it has been finished again with success', { timeout: 60_000 }, async () => {
    honest = await testedProject(await open())
    const { world, pm, home, team } = honest
    await world.account('Bea Turner', 'booking-team')
    const bea = await world.visitor().signIn('bea.turner@example.nhs.uk')
    const run = `${home}/test-plan/runs/1`
    const isOpenAgain = async () =>
      Promise.all([
        pm.get('/').then(({ text }) => /A gate is open again: Riverside UTC, Provider<\/a>, Testing: Run 1 was opened again/.test(text)),
        pm.get('/projects?warning=reopened').then(({ text }) => text.includes('data-total="1"')),
      ])
    const mails = mailsSince()
    const told = async () => {
      await tellPeople(world.context)
      return mails()
    }
    expect([await isOpenAgain(), await told()]).toEqual([[false, false], []])

    world.context.advance(60_000)
    expect(
      (await bea.post(`${run}/reopen`, { reason: 'Case C8 was not seen', version: hidden((await bea.get(`${run}/reopen`)).text, 'version') })).status,
    ).toBe(303)
    expect(await isOpenAgain()).toEqual([true, true])
    expect(await told()).toEqual(['meera.shah@example.nhs.uk: A gate is open again: Riverside UTC, Provider'])

    // New findings in it change nothing: it was passed, and now it is not.
    world.context.advance(60_000)
    const [first] = await world.context.db.read.selectFrom('test_cases').select('id').orderBy('position').execute()
    expect((await pm.post(`${run}/results`, { [`verdict-${first?.id}`]: 'fail', [`seen-${first?.id}`]: '1', [`comment-${first?.id}`]: 'None' })).status).toBe(
      303,
    )
    expect([await isOpenAgain(), await told()]).toEqual([[true, true], []])

    // With a failed case the gate waits for its retest, and nobody is told that it is in order.
    expect((await pm.post(`${run}/finish`, { review: 'One case failed', outcome: 'failure', ...reviewActions })).status).toBe(303)
    await finishedBy(team.omar, home)
    expect([await isOpenAgain(), await told()]).toEqual([[false, false], []])
    expect((await pm.get(`${home}/history`)).text).not.toContain('Gate in order again')
    expect(await listStaleStages(world.context.db.read, rules())).toEqual([])
  })

  it('is found by a node while someone changes the project, without a deadlock', async () => {
    honest = await decidedByTwo(await open())
    const { world, id } = honest
    const { context } = world
    const { db } = context
    const expires = (trx: Writer) =>
      trx
        .updateTable('prerequisites')
        .set({ status: 'met', note: 'Certificate 12', reason: null, valid_until: '2026-03-10' })
        .where('project_id', '=', id)
        .where('key', '=', certificates)
        .execute()
    await change(context, expires, id)
    context.advance(9 * day)
    const { promise: changed, resolve: nowChanged } = Promise.withResolvers<void>()
    const { promise: goOn, resolve: letGoOn } = Promise.withResolvers<void>()
    const renews = db.transaction(async (trx) => {
      await recordEvents(trx, [aRenewal(context, id)])
      await trx.updateTable('prerequisites').set({ valid_until: '2027-03-10' }).where('project_id', '=', id).where('key', '=', certificates).execute()
      nowChanged()
      await goOn
    })
    await changed
    const finds = refreshLapsed(db, rules())
    await untilSomeoneWaits(db)
    letGoOn()
    expect((await Promise.allSettled([renews, finds])).map((one) => one.status)).toEqual(['fulfilled', 'fulfilled'])
    expect(await listStaleStages(db.read, rules())).toEqual([])
  })

  it.each([
    ['before go', signedProject, 'prerequisites', 'testing'],
    ['after go', decidedByTwo, 'technical-live', 'technical-live'],
    ['after business live', liveProject, 'hand-over', 'hand-over'],
    ['after closing', closedProject, 'closed', 'closed'],
  ] as const)(
    '%s is reported wherever gates are counted, to the manager and to whoever renews the prerequisite, until it is renewed',
    async (when, start, stage, then) => {
      honest = await start(await open())
      const { world, home, id } = honest
      const { context } = world
      await world.account('Bea Turner', 'booking-team')
      await change(
        context,
        (trx) =>
          trx
            .updateTable('prerequisites')
            .set({ status: 'met', note: 'Certificate 12', reason: null, valid_until: '2026-03-10' })
            .where('project_id', '=', id)
            .where('key', '=', certificates)
            .execute(),
        id,
      )
      const stageNow = async () => (await context.db.read.selectFrom('projects').select('stage').executeTakeFirstOrThrow()).stage
      const mails = mailsSince()
      const before = await onDay(8)
      expect([await places(before), mails(), await stageNow()]).toEqual([{ ...everywhere(false), expiring: true }, [], then])
      let people = await onDay(1)
      expect(await places(people)).toEqual(everywhere(true))
      expect(await stageNow()).toBe(stage)
      expect(mails()).toEqual([
        'ivan.petrov@example.nhs.uk: A gate is open again: Riverside UTC, Provider',
        'meera.shah@example.nhs.uk: A gate is open again: Riverside UTC, Provider',
      ])
      expect(context.sent.at(-1)?.text).toContain(`Prerequisites: ${expired}\n`)
      expect(context.sent.at(-1)?.text).toContain(`${home}\n`)
      people = await onDay(1)
      expect(mails()).toEqual([])
      expect((await people.pm.get(`${home}/history`)).text).toContain(`Gate open again, Prerequisites: ${expired}`)

      const renewal = { status: 'met', note: 'Certificate 13', valid_until: '2027-03-10' }
      if (when === 'after closing') {
        expect((await people.pm.get(home)).text).toContain('Ask the booking team to correct it')
        expect((await people.ivan.post(`${home}/prerequisites/${certificates}`, { ...renewal, version: '1' })).status).toBe(422)
        const { text } = await people.booking.get(`${home}/correction`)
        expect((await people.booking.post(`${home}/correction`, { reason: 'The certificate was renewed', version: hidden(text, 'version') })).status).toBe(303)
      }
      const doer = when === 'after closing' ? people.booking : people.ivan
      const { text } = await doer.get(`${home}/prerequisites/${certificates}`)
      expect((await doer.post(`${home}/prerequisites/${certificates}`, { ...renewal, version: hidden(text, 'version') })).status).toBe(303)
      expect(await places(people)).toEqual(everywhere(false))
      expect(await stageNow()).toBe(then)
      await tellPeople(context)
      const inOrder = 'In order again: Riverside UTC, Provider'
      expect(mails()).toEqual([...(when === 'after closing' ? [`ivan.petrov@example.nhs.uk: ${inOrder}`] : []), `meera.shah@example.nhs.uk: ${inOrder}`])
      expect((await people.pm.get(`${home}/history`)).text).toContain('Gate in order again: Prerequisites')
      expect(await verifyChain(context.db.read)).toMatchObject({ ok: true })
    },
  )
})
