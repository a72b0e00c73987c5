import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { listProjectEvents } from '../../events/events.store.ts'
import { asPrerequisite, listPrerequisites } from '../prerequisites/prerequisites.store.ts'
import { isSettled } from '../prerequisites/prerequisite.ts'
import { sopPage } from '../sop/sop.pages.ts'
import { momentOf } from '../../web/moments.ts'
import type { ProjectAccess } from '../../access/access.store.ts'
import { disorderOf, linesOf } from './dates.ts'
import { shownLine } from './dates.routes.ts'
import { listDates } from './dates.store.ts'
import { stateActs, stateTags } from '../../access/project-state.ts'
import { findStanding } from './projects.store.ts'

type Task = { title: string; href: string; hint?: string; status: { text: string; classes: string } }
const done = { text: 'Completed', classes: 'nhsuk-tag--green' }
const open = { text: 'Open', classes: 'nhsuk-tag--white' }
const notStarted = { text: 'Not started', classes: 'nhsuk-tag--blue' }
const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

async function countTests(db: Reader, projectId: string) {
  const row = await db.selectNoFrom((eb) => [
    eb.selectFrom('test_cases').select(sql<number>`count(*)`.as('n')).where('project_id', '=', projectId).as('cases'),
    eb.selectFrom('test_runs').select(sql<number>`count(*)`.as('n')).where('project_id', '=', projectId).as('runs'),
    eb.selectFrom('test_runs').select(sql<number>`count(*)`.as('n')).where('project_id', '=', projectId).where('finished_at', 'is not', null).as('finished'),
    eb.selectFrom('sandboxes').select(sql<number>`count(*)`.as('n')).where('project_id', '=', projectId).as('sandboxes'),
    eb.selectFrom('attestations').select(sql<number>`count(*)`.as('n')).where('project_id', '=', projectId).as('attested'),
  ]).executeTakeFirstOrThrow()
  return { cases: Number(row.cases), runs: Number(row.runs), finished: Number(row.finished), sandboxes: Number(row.sandboxes), attested: Number(row.attested) }
}

/** What the page of a project shows to this person on this day, in a fixed number of queries. */
export async function projectPage(db: Reader, { project, service }: ProjectAccess, of: { personId: string; today: string; mayHistory: boolean }) {
  const { personId, today } = of
  const [prerequisites, sop, roles, dates, notes, events, tests, standing] = await Promise.all([
    listPrerequisites(db, project.id), sopPage(db, project.id, personId),
    db.selectFrom('project_roles as r').leftJoin('project_people as pp', (join) => join.onRef('pp.project_id', '=', 'r.project_id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null))
      .select(['r.name', 'pp.id']).where('r.project_id', '=', project.id).where('r.required', '=', 1).orderBy('r.position').execute(),
    listDates(db, project.id), db.selectFrom('project_notes').selectAll().where('project_id', '=', project.id).orderBy('written_at', 'desc').limit(20).execute(),
    of.mayHistory ? listProjectEvents(db, project.id, { limit: 10 }) : [], countTests(db, project.id), findStanding(db, project.id),
  ])
  const home = `/projects/${project.id}`
  const missing = roles.filter((role) => role.id === null).map((role) => role.name)
  const settled = prerequisites.filter((row) => isSettled(asPrerequisite(row), today)).length
  const overdue = prerequisites.filter((row) => row.due_date !== null && row.due_date < today && !isSettled(asPrerequisite(row), today)).length
  const waiting = sop.signers.filter((one) => one.state !== 'signed').map((one) => one.roleName)
  const lines = linesOf(dates)
  const tasks: Task[] = [
    { title: 'People', href: `${home}/people`, hint: missing.length === 0 ? 'Every required role is filled' : `${plural(missing.length, 'required role has', 'required roles have')} nobody`, status: missing.length === 0 ? done : open },
    { title: 'Prerequisites', href: `${home}/prerequisites`, hint: `${settled} of ${prerequisites.length} settled${overdue > 0 ? `, ${overdue} overdue` : ''}`, status: settled === prerequisites.length ? done : overdue > 0 ? { text: 'Overdue', classes: 'nhsuk-tag--red' } : open },
    { title: 'Procedure (SOP)', href: `${home}/sop`, hint: sop.current === null ? 'Not issued for signature yet' : `Version ${sop.current.number} has ${sop.signed} of ${sop.signers.length} signatures`, status: sop.current === null ? notStarted : waiting.length === 0 ? done : open },
    { title: 'Test plan', href: `${home}/test-plan`, hint: `${plural(tests.cases, 'case')}, ${plural(tests.runs, 'run')}`, status: tests.runs === 0 ? notStarted : tests.finished === tests.runs ? { text: 'Runs finished', classes: 'nhsuk-tag--grey' } : open },
    ...(project.role === 'provider' ? [{ title: 'Sandbox', href: `${home}/sandbox`, hint: tests.sandboxes === 0 ? 'Try the configuration before a patient depends on it' : 'Set up for this project', status: tests.sandboxes === 0 ? notStarted : open }] : []),
    { title: 'Go-live', href: `${home}/go-live`, hint: tests.attested === 0 ? 'Gates, readiness and the decision' : plural(tests.attested, 'declaration'), status: tests.attested === 0 ? notStarted : open },
    ...(of.mayHistory ? [{ title: 'History', href: `${home}/history`, hint: 'Who changed what, when and why', status: { text: 'Read', classes: 'nhsuk-tag--grey' } }] : []),
  ]
  return {
    project, service, home, tasks, missing, roleName: project.role === 'provider' ? 'Provider: the service offers slots' : 'Consumer: the service books into others',
    tag: stateTags[project.state], held: project.state === 'on-hold' || project.state === 'stopped' ? { reason: project.state_reason ?? '', by: standing?.actor_name ?? '', when: standing ? momentOf(standing.at) : '' } : null,
    acts: Object.entries(stateActs).filter(([, act]) => act.from.includes(project.state)).map(([key, act]) => ({ href: `${home}/${key}`, text: act.heading })),
    toSign: sop.mine.map((one) => ({ text: `Read and sign the procedure as ${one.roleName}`, href: `${home}/sop/sign?role=${one.roleKey}` })),
    open: [
      ...(missing.length > 0 ? [{ sentence: `${plural(missing.length, 'required role has', 'required roles have')} nobody`, href: `${home}/people` }] : []),
      ...(settled < prerequisites.length ? [{ sentence: `${prerequisites.length - settled} of ${prerequisites.length} prerequisites are open`, href: `${home}/prerequisites?show=open` }] : []),
      ...(sop.current === null ? [{ sentence: 'The procedure has not been issued for signature', href: `${home}/sop` }] : waiting.length > 0 ? [{ sentence: `The SOP has ${sop.signed} of ${sop.signers.length} signatures: ${waiting.join(', ')} ${waiting.length === 1 ? 'has' : 'have'} not signed`, href: `${home}/sop` }] : []),
    ],
    dates: lines.map((line) => shownLine(line, today)), disorder: disorderOf(lines), notes: notes.map((note) => ({ ...note, when: momentOf(note.written_at) })),
    events: events.map((event) => ({ sentence: event.sentence, when: momentOf(event.at) })),
  }
}
