import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { installationAct, linkAct, overtaken, projectAct, refused } from '../../src/access/act.ts'
import { installationDoer } from '../../src/access/doing.ts'
import type { Doer } from '../../src/access/doing.ts'
import type { Writer } from '../../src/db/database.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { ConflictError, ForbiddenError, NotFoundError, Refusal } from '../../src/errors.ts'
import { openTestSqlite } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

let started: Started
beforeAll(async () => {
  started = await startedProject(await openTestSqlite())
})
afterAll(() => started.world.context.db.close())

type Come = 'done' | 'refused' | 'overtaken' | 'conflict' | 'refusal' | 'forbidden' | 'missing' | 'fault'

/** An act with the outcome that its test asks for; it writes a note before any outcome that is allowed to write. */
const probe = projectAct({
  permission: 'project.manage',
  form: z.object({ come: z.string(), number: z.coerce.number().int('Enter a whole number').default(1) }),
  async load(_trx, _where: { project: string }, _doing, { come }) {
    if (come === 'refusal') throw new Refusal('Ask the booking team first.', 'come')
    if (come === 'forbidden') throw new ForbiddenError('Only its owner may do this')
    if (come === 'missing') throw new NotFoundError('No such thing')
    return { id: 'the-thing' }
  },
  decide({ id }, { come, number }, { access }) {
    if (come === 'refused') return refused({ come: 'Give a reason' }, { come: 'refused ' })
    if (come === 'overtaken') return overtaken
    const project = access.project.id
    return { next: { come, number }, happened: [{ kind: 'prerequisite.level-set', id, project, title: 'Training', level: number, reason: 'As agreed' }] }
  },
  async save(trx, { come }, { access }) {
    await mark(trx, access.project.id)
    if (come === 'conflict') throw new ConflictError('Someone else has changed this.')
    if (come === 'fault') throw new TypeError('a fault')
  },
  subject: ({ id }) => id,
  says: ({ number }) => `The level is ${number}%`,
})
const mark = (trx: Writer, id: ProjectId) =>
  trx
    .updateTable('projects')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()

const db = () => started.world.context.db
const projectId = () => asProjectId(started.home.split('/')[2] ?? '')
async function doerOf(email: string): Promise<Doer> {
  const row = await db()
    .read.selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['a.id', 'p.id as person', 'p.name', 'p.email', 'a.installation_role'])
    .where('p.email', '=', email)
    .executeTakeFirstOrThrow()
  const person = { accountId: row.id, personId: row.person, name: row.name, email: row.email, installationRole: row.installation_role }
  return { person, trace: null }
}
const team = async (): Promise<Doer> => doerOf((await started.world.account('Ada Admin', 'booking-team')).email)

const changes = async () => {
  const { version } = await db().read.selectFrom('projects').select('version').where('id', '=', projectId()).executeTakeFirstOrThrow()
  const { seq } = await db().read.selectFrom('event_chain').select('seq').where('id', '=', 1).executeTakeFirstOrThrow()
  return { version, seq }
}

describe('an act', () => {
  it.each<[Come, object]>([
    ['refused', { kind: 'refused', fields: { come: 'Give a reason' }, cleaned: { come: 'refused ' } }],
    ['refusal', { kind: 'refused', fields: { come: 'Ask the booking team first.' }, cleaned: {} }],
    ['overtaken', { kind: 'conflict' }],
    ['conflict', { kind: 'conflict' }],
    ['forbidden', { kind: 'not allowed', error: new ForbiddenError('Only its owner may do this') }],
    ['missing', { kind: 'not allowed', error: new NotFoundError('No such thing') }],
  ])('that ends in %s returns it and changes nothing', async (come, outcome) => {
    const before = await changes()
    expect(await probe.run(started.world.context, installationDoer, { project: projectId() }, { come })).toMatchObject(outcome)
    expect(await changes()).toEqual(before)
  })

  it('throws on a bug and saves nothing', async () => {
    const before = await changes()
    await expect(probe.run(started.world.context, installationDoer, { project: projectId() }, { come: 'fault' })).rejects.toThrow(TypeError)
    expect(await changes()).toEqual(before)
  })

  it('that succeeds saves, records who did it and what they wrote, and returns its confirmation', async () => {
    const doer = await team()
    const before = await changes()
    const outcome = await probe.run(started.world.context, doer, { project: projectId() }, { come: 'done', number: '80' })
    expect(outcome).toMatchObject({ kind: 'done', says: 'The level is 80%', next: { number: 80 } })
    expect(await changes()).toEqual({ version: before.version + 1, seq: before.seq + 1 })
    const id = outcome.kind === 'done' ? outcome.events[0] : undefined
    const event = await db()
      .read.selectFrom('events')
      .selectAll()
      .where('id', '=', id ?? '')
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({
      subject: 'prerequisite',
      action: 'level-set',
      subject_id: 'the-thing',
      actor_name: 'Ada Admin',
      sentence: 'Ada Admin set the level of Training to 80%',
      reason: 'As agreed',
    })
  })

  it('that conflicts names who saved first and what they wrote', async () => {
    const outcome = await probe.run(started.world.context, installationDoer, { project: projectId() }, { come: 'conflict' })
    expect(outcome).toEqual({ kind: 'conflict', says: 'Ada Admin set the level of Training to 80%. They wrote: As agreed.' })
  })

  it('reads its form, with a sentence for each field in error', async () => {
    const sent = { come: 'done', number: '1.5' }
    expect(await probe.run(started.world.context, installationDoer, { project: projectId() }, sent)).toMatchObject({
      kind: 'refused',
      fields: { number: 'Enter a whole number' },
    })
  })

  it.each([
    ['on a project that the person may not see', 'none' as const, NotFoundError],
    ['without the permission', 'programme-viewer' as const, ForbiddenError],
  ])('%s is not allowed', async (_name, role, error) => {
    const { email } = await started.world.account(`Noor ${role}`, role)
    const outcome = await probe.run(started.world.context, await doerOf(email), { project: projectId() }, { come: 'done' })
    expect(outcome).toMatchObject({ kind: 'not allowed', error: expect.any(error) })
  })

  it('within a larger write is undone if something later fails', async () => {
    const before = await changes()
    const more = db().transaction(async (trx) => {
      const asked = { context: started.world.context, doer: { ...installationDoer, manner: 'in several projects at once' }, where: { project: projectId() } }
      expect(await probe.within(trx, { ...asked, sent: { come: 'refused' } })).toMatchObject({ kind: 'refused' })
      const outcome = await probe.within(trx, { ...asked, sent: { come: 'done' } })
      const events = outcome.kind === 'done' ? outcome.events : []
      const { sentence } = await trx.selectFrom('events').select('sentence').where('id', 'in', events).executeTakeFirstOrThrow()
      expect(sentence).toBe('The installation set the level of Training to 1%, in several projects at once')
      throw new Error('the rest fails')
    })
    await expect(more).rejects.toThrow('the rest fails')
    expect(await changes()).toEqual(before)
  })
})

describe('a write', () => {
  const by = { actor: { id: null, name: 'The installation' }, at: '2026-03-02T09:00:00.000Z', newId: () => crypto.randomUUID() }

  it('appends the events that it returns to the chain', async () => {
    const before = await changes()
    const result = await db().write(by, async (trx) => {
      await mark(trx, projectId())
      return { happened: [{ kind: 'prerequisite.level-set', id: 'x', project: projectId(), title: 'Training', level: 1 }], result: 'what the caller needs' }
    })
    expect([result, await changes()]).toEqual(['what the caller needs', { version: before.version + 1, seq: before.seq + 1 }])
  })

  it('does not compile if it returns no event or uses a read-only handle', () => {
    const silent = () =>
      // @ts-expect-error -- it returns nothing
      db().write(by, async (trx) => {
        await mark(trx, projectId())
      })
    // @ts-expect-error -- a Reader is not a Writer
    const reading = () => mark(db().read, projectId())
    const unknown = () =>
      // @ts-expect-error -- no such kind in the vocabulary
      db().write(by, async () => [{ kind: 'prerequisite.forgotten', id: 'x', project: null, title: 'Training' }])
    expect([silent, reading, unknown]).toHaveLength(3)
  })
})

describe('a one-off link', () => {
  const stranger: Doer = { person: null, as: 'Someone who is not signed in', may: 'nothing', trace: null }
  const seen = { form: z.object({}), load: async () => ({}), save: async () => {} }
  const byLink = linkAct({
    ...seen,
    as: 'The owner of the new address',
    load: async (_trx, { token }: { token: string }) => ({ token }),
    decide: ({ token }, _input, doing) => ({ next: { token, actor: doing.actor, person: doing.person, may: doing.may('service.view') }, happened: [] }),
    says: () => 'Done',
  })

  it.each([
    ['who is not signed in', async () => stranger],
    ['who is signed in', async () => doerOf((await started.world.account('Uma Lee', 'booking-team')).email)],
    ['for the installation', async () => installationDoer],
  ])('lets a person %s act as its holder, with no other right', async (_who, doer) => {
    expect(await byLink.run(started.world.context, await doer(), { token: 'a' }, {})).toMatchObject({
      kind: 'done',
      next: { token: 'a', actor: { id: null, name: 'The owner of the new address' }, person: null, may: false },
    })
    expect(byLink.permission).toBe('public')
  })

  it('gives no right that needs an account, not even one that every account has', async () => {
    const own = installationAct({ ...seen, permission: 'account.own', decide: () => ({ next: {}, happened: [] }), says: () => 'Done' })
    expect(await own.run(started.world.context, stranger, {}, {})).toMatchObject({ kind: 'not allowed', error: new ForbiddenError('Sign in first') })
    expect(await probe.run(started.world.context, stranger, { project: projectId() }, { come: 'done' })).toMatchObject({ kind: 'not allowed' })
  })
})
