import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import type { ActLinkKind } from '../../../src/mail/act-link.ts'
import { keysOf } from '../../../src/keys.ts'
import { actNames } from '../../../src/mail/act-link.ts'
import type { ActLinksTable } from '../../../src/db/tables/mail.ts'
import { digestOf } from '../../../src/digest.ts'
import type { PersonId } from '../../../src/db/ids.ts'
import { askReaders } from '../../../src/tracker/readers/ask-readers.ts'
import { codeIn, lastTo, linkTo } from '../../support/by-link.ts'
import { change } from '../../support/change.ts'
import { openTestSqlite } from '../../support/databases.ts'
import { everyTable } from '../../support/every-table.ts'
import { decidedProject, liveProject, signedProject } from '../../support/honest-project.ts'
import { hidden } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import type { Visitor } from '../../support/world.ts'

const minute = 60_000
const ann = 'ann.lee@example.nhs.uk'
const meera = 'meera.shah@example.nhs.uk'
const priya = 'priya.nair@example.nhs.uk'

/** What each kind of link is tried with: a project in which it waits for someone, what they answer, and a change of what it is about. */
interface Subject {
  make: () => Promise<{ started: Started; email: string }>
  answer: Record<string, string>
  move: (started: Started) => Promise<unknown>
  /** Whether they have no role, and are on the list of readers. */
  isOnList?: true
  /** Whether the link goes on after the project is closed. */
  worksWhenClosed?: true
}

async function withAnn(role: string): Promise<Started> {
  const started = await signedProject(await openTestSqlite())
  await started.pm.post(`${started.home}/people`, { role, name: 'Ann Lee', email: ann })
  return started
}
const personOf = async ({ world }: Started, email: string): Promise<PersonId> =>
  (await world.context.db.read.selectFrom('people').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id
const versionOf = async ({ pm }: Started, page: string): Promise<string> => hidden((await pm.get(page)).text, 'version')

/** Another decision at a gate, as if by someone else, without the new link that it sends. */
const decideAgain = ({ world }: Started, gate: string): Promise<unknown> =>
  change(world.context, async (trx) => {
    const row = await trx.selectFrom('attestations').selectAll().where('gate', '=', gate).executeTakeFirstOrThrow()
    await trx
      .insertInto('attestations')
      .values({ ...row, id: 'another', first_at: new Date(Date.parse(row.first_at) + minute).toISOString() })
      .execute()
  })

/** Without the new link that an issue sends: the page has to find out by itself. */
const anotherVersion = ({ world }: Started): Promise<unknown> =>
  change(world.context, async (trx) => {
    const row = await trx.selectFrom('sop_versions').selectAll().executeTakeFirstOrThrow()
    const body = '# Another procedure'
    await trx
      .insertInto('sop_versions')
      .values({ ...row, id: 'version-2', number: 2, body, digest: digestOf(body) })
      .execute()
    await trx.updateTable('sop_rounds').set({ version_id: 'version-2' }).where('closed_at', 'is', null).execute()
  })

const subjects: Record<ActLinkKind, Subject> = {
  'sop.read': {
    async make() {
      const started = await signedProject(await openTestSqlite())
      const list = `Ann Lee <${ann}>`
      await started.pm.post(`${started.home}/sop/readers/add`, { list, checked: digestOf(list), act: 'add' })
      await askReaders(started.world.context)
      return { started, email: ann }
    },
    answer: {},
    move: anotherVersion,
    isOnList: true,
    worksWhenClosed: true,
  },
  'sop.sign': {
    make: async () => ({ started: await withAnn('training-lead'), email: ann }),
    answer: { 'decision-training-lead': 'signed' },
    move: anotherVersion,
  },
  'prerequisite.settle': {
    async make() {
      const started = await withAnn('it-lead')
      await change(started.world.context, async (trx) => {
        await trx.updateTable('prerequisites').set({ status: 'not-started', reason: null }).where('key', '=', 'hscn').execute()
      })
      await started.pm.post(`${started.home}/prerequisites/hscn/ask`, { person: await personOf(started, ann) })
      return { started, email: ann }
    },
    answer: { answer: 'met', note: 'Order 4711' },
    async move(started) {
      await started.pm.signIn(meera)
      const page = `${started.home}/prerequisites/hscn`
      await started.pm.post(page, { status: 'in-progress', version: await versionOf(started, page) })
    },
  },
  'condition.settle': {
    async make() {
      const started = await withAnn('training-lead')
      const { id } = await started.world.context.db.read.selectFrom('test_entry_conditions').select('id').orderBy('position').executeTakeFirstOrThrow()
      await change(started.world.context, async (trx) => {
        await trx.updateTable('test_entry_conditions').set({ owner: 'training-lead' }).where('id', '=', id).execute()
      })
      await started.pm.post(`${started.home}/test-plan/conditions/${id}/ask`, { person: await personOf(started, ann) })
      return { started, email: ann }
    },
    answer: { answer: 'yes' },
    async move({ world, pm, home }) {
      await pm.signIn(meera)
      const one = await world.context.db.read.selectFrom('test_entry_conditions').selectAll().orderBy('position').executeTakeFirstOrThrow()
      const note = { [`note-${one.id}`]: 'No room', [`version-${one.id}`]: String(one.version) }
      await pm.post(`${home}/test-plan/conditions/${one.id}`, { met: 'no', ...note })
    },
  },
  'go.confirm': {
    make: async () => ({ started: await decidedProject(await openTestSqlite()), email: priya }),
    answer: { answer: 'yes' },
    move: (started) => decideAgain(started, 'go'),
  },
  'hand-over.accept': {
    make: async () => ({ started: await liveProject(await openTestSqlite()), email: priya }),
    answer: { answer: 'yes' },
    move: (started) => decideAgain(started, 'business-live'),
  },
}

describe.each(keysOf(actNames))('no act happens by a link to %s', (kind) => {
  const { make, answer, move, isOnList, worksWhenClosed } = subjects[kind]
  let started: Started
  let email: string
  let link: string
  let visitor: Visitor
  /** The rows of a link as it was at first, to go back to after each state. */
  let first: ActLinksTable
  beforeAll(async () => {
    ;({ started, email } = await make())
    link = linkTo(started.world, email)
    visitor = started.world.visitor()
    await visitor.get(link)
    first = await started.world.context.db.read
      .selectFrom('act_links')
      .selectAll()
      .where('kind', '=', kind)
      .where('email', '=', email)
      .where('ended_at', 'is', null)
      .executeTakeFirstOrThrow()
  })
  afterAll(() => started.world.close())

  const write = (text: (trx: Parameters<Parameters<typeof change>[1]>[0]) => Promise<unknown>) =>
    change(started.world.context, async (trx) => void (await text(trx)))
  const setLink = (set: object) =>
    write((trx) =>
      trx
        .updateTable('act_links')
        .set({ ...first, ...set })
        .where('kind', '=', kind)
        .where('email', '=', email)
        .where('id', '=', first.id)
        .execute(),
    )

  /** A code that works now, on a fresh copy of the link. */
  async function freshCode(): Promise<string> {
    started.world.context.advance(61 * minute)
    await setLink({})
    expect((await visitor.post(`${link}/code`, {})).status).toBe(303)
    return codeIn(lastTo(started.world, email))
  }
  const aside = new Set(['act_links', 'outbox', 'notices', 'notice_days'])
  /** Every row but those of links and emails, whose counts of tries and codes change. */
  async function record(): Promise<string> {
    const tables = await everyTable(started.world.context.db)
    return JSON.stringify(Object.entries(tables).filter(([name]) => !aside.has(name)))
  }
  /** Opens the link twice and sends the form with this code: nothing may change. Returns the status of the form. */
  async function tried(path: string, code: string | undefined): Promise<number> {
    const before = await record()
    const base = started.world.context.config.publicUrl
    await visitor.get(path)
    await fetch(base + path, { method: 'HEAD' })
    const sent = await visitor.post(path, { ...answer, ...(code !== undefined && { code }) })
    if (kind === 'sop.sign') await visitor.post(`${path}/comment`, { comment: 'Hello', ...(code !== undefined && { comment_code: code }) })
    expect(await record()).toBe(before)
    return sent.status
  }
  const wrong = (code: string): string => (code === '111111' ? '222222' : '111111')

  const codes: [name: string, code: (right: string) => string | undefined, before?: () => unknown][] = [
    ['without a code', () => undefined],
    ['with a blank code', () => ''],
    ['with a wrong code', wrong],
    ['with an expired code', (right) => right, () => started.world.context.advance(11 * minute)],
    [
      'with a code after five wrong ones',
      (right) => right,
      () => setLink({ ...first, code_tries: 5, code_sent_at: new Date(started.world.context.clock()).toISOString() }),
    ],
    ['with the code before the last', (right) => right, async () => void (await visitor.post(`${link}/code`, {}))],
  ]
  it.each(codes)('%s', async (_name, code, before) => {
    const right = await freshCode()
    await before?.()
    const newest = codeIn(lastTo(started.world, email))
    // One in a million codes is sent twice.
    if (_name === 'with the code before the last' && newest === right) return
    expect(await tried(link, code(right))).toBe(422)
  })

  it('with the code of another link of the same person', async () => {
    const right = await freshCode()
    await write(async (trx) => {
      const row = await trx.selectFrom('act_links').selectAll().where('id', '=', first.id).executeTakeFirstOrThrow()
      await trx.updateTable('act_links').set({ code_hash: 'the hash of another' }).where('id', '=', row.id).execute()
    })
    expect(await tried(link, right)).toBe(422)
  })

  it.each([
    ['that nobody sent', () => `/act/${'a'.repeat(43)}`],
    ['that was cut off', () => link.slice(0, -5)],
    ['with one other letter', () => link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['whose letters are in another case', () => link.toUpperCase().replace('/ACT/', '/act/')],
  ])('%s', async (_name, other) => {
    const right = await freshCode()
    expect(await tried(other(), right)).toBe(404)
  })

  const endings: [name: string, set: object][] = [
    ['that was used', { ended_at: '2026-03-02T09:00:00.000Z', ended_why: 'used' }],
    ['that another replaced', { ended_at: '2026-03-02T09:00:00.000Z', ended_why: 'replaced' }],
    ['that wrong codes ended', { ended_at: '2026-03-02T09:00:00.000Z', ended_why: 'guessed' }],
    ['that has expired', { expires_at: '2026-03-02T09:00:00.000Z' }],
    ['for another digest', { digest: 'f'.repeat(64) }],
    ['for another subject', { subject_id: 'another' }],
    ['that went to an earlier address', { email: 'earlier@example.nhs.uk' }],
  ]
  it.each(endings)('%s', async (_name, set) => {
    const right = await freshCode()
    const { id, ...now } = await started.world.context.db.read.selectFrom('act_links').selectAll().where('id', '=', first.id).executeTakeFirstOrThrow()
    await write((trx) =>
      trx
        .updateTable('act_links')
        .set({ ...now, ...set })
        .where('id', '=', id)
        .execute(),
    )
    expect(await tried(link, right)).toBe(410)
    await write((trx) => trx.updateTable('act_links').set(now).where('id', '=', id).execute())
  })

  const setLeft = (person: PersonId, at: string | null) =>
    write((trx) =>
      isOnList
        ? trx.updateTable('sop_readers').set({ removed_at: at }).where('person_id', '=', person).execute()
        : trx.updateTable('project_people').set({ left_at: at }).where('person_id', '=', person).execute(),
    )
  const states: [name: string, there: () => Promise<unknown>, back: () => Promise<unknown>][] = [
    ...(['held', 'stopped', 'closed'] as const)
      .filter((state) => state !== 'closed' || !worksWhenClosed)
      .map((state): [string, () => Promise<unknown>, () => Promise<unknown>] => [
        `while the project is ${state}`,
        () =>
          write((trx) =>
            trx
              .updateTable('projects')
              .set({ state: state === 'held' ? 'on-hold' : state })
              .execute(),
          ),
        () => write((trx) => trx.updateTable('projects').set({ state: 'open' }).execute()),
      ]),
    [
      'of someone who left the role or the list',
      async () => setLeft(await personOf(started, email), '2026-03-02'),
      async () => setLeft(await personOf(started, email), null),
    ],
    [
      'of someone whose address has changed',
      () => write((trx) => trx.updateTable('people').set({ email: 'new@example.com' }).where('email', '=', email).execute()),
      () => write((trx) => trx.updateTable('people').set({ email }).where('email', '=', 'new@example.com').execute()),
    ],
    [
      'if the installation requires an account for it',
      () => write((trx) => trx.insertInto('acts_with_account').values({ kind }).execute()),
      () => write((trx) => trx.deleteFrom('acts_with_account').execute()),
    ],
  ]
  it.each(states)('%s', async (_name, there, back) => {
    const right = await freshCode()
    await there()
    expect(await tried(link, right)).toBe(410)
    await back()
  })

  it('once what it is about has changed', async () => {
    const right = await freshCode()
    await move(started)
    expect(await tried(link, right)).toBe(410)
  })
})
