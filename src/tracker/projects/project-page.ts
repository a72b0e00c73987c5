import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { isRowSettled, missingRolesOf, signersOf } from '../go-live/facts.ts'
import { openAgain, stageOf } from '../go-live/gate-page.ts'
import type { ProjectRows } from '../go-live/rows.store.ts'
import { countStates, liveOf } from '../partner-state/partner.ts'
import { partnersFrom } from '../partner-state/partners-from.ts'
import { faultsOfSigners } from '../sop/enough-signers.ts'
import { restsInWords } from '../sop/site-procedure.ts'
import { answererOf, hasAgreed } from '../sop/sop.ts'
import type { Templates } from '../templates/templates.ts'
import { momentOf } from '../../web/moments.ts'
import type { ProjectAccess } from '../../access/access.store.ts'
import { disorderOf, linesOf } from '../dates/dates.ts'
import { shownLine } from '../dates/dates.pages.ts'
import { isUnderCorrection, stateActs, stateTags } from '../../access/project-state.ts'
import { latestEvents, latestNotes } from './latest.store.ts'
import { findStateEvent } from './state.store.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { counted } from '../../web/numbers.ts'

type Task = { title: string; href: string; hint?: string; status: { text: string; classes: string } }
const done = { text: 'Completed', classes: 'nhsuk-tag--green' }
const open = { text: 'Open', classes: 'nhsuk-tag--white' }
const notStarted = { text: 'Not started', classes: 'nhsuk-tag--blue' }
/** How many of the services into which it books are live. */
function partnersTask(rows: ProjectRows, home: string, environments: Templates['environments']): Task[] {
  if (!rows.partners) return []
  const partners = partnersFrom(
    rows.partners,
    environments.filter((one) => one.counts).map((one) => one.key),
  )
  const { live, of, text } = liveOf(partners)
  const counts = countStates(partners)
  const more = [
    counts.waiting > 0 ? `${counts.waiting} ${counts.waiting === 1 ? 'waits' : 'wait'} for a second person` : '',
    counts.ready > 0 ? `${counts.ready} ready` : '',
    counts['switched-off'] > 0 ? `${counts['switched-off']} switched off` : '',
  ].filter(Boolean)
  return [{ title: 'Partner services', href: `${home}/partners`, hint: [text, ...more].join(', '), status: of === 0 ? notStarted : live === of ? done : open }]
}

/** What is said of a correction that is open; null if there is none. */
const correctionOf = (project: ProjectsTable, { today, mayCorrect }: { today: Day; mayCorrect: boolean }) =>
  isUnderCorrection(project, today)
    ? {
        by: project.correction_name ?? '',
        reason: project.correction_reason ?? '',
        mayEnd: mayCorrect,
        next: mayCorrect
          ? 'The booking team can change it until the end of today. Every change is recorded with this reason.'
          : 'Only the booking team can change it, until the end of today.',
      }
    : null

/** A date in the table of the project: the day now, and the day that was planned first. */
const dateOf = ({ name, current, declared, first, slip }: ReturnType<typeof shownLine>) => ({
  name,
  now: [current ? `${current.day}, ${current.status}` : 'No date yet', declared].filter(Boolean).join('; '),
  planned: current ? [first, slip].filter(Boolean).join(': ') : '',
})

/** What the page of a project shows to this person on this day, in a fixed number of queries. */
export async function projectPage(
  db: Reader,
  access: ProjectAccess,
  rows: ProjectRows,
  of: { personId: PersonId; today: Day; isOpen: boolean; mayHistory: boolean; mayCorrect: boolean; environments: Templates['environments'] },
) {
  const { personId, today } = of
  const { project, service } = access
  const { rows: notes } = await latestNotes(db, { id: project.id })
  const { rows: events } = of.mayHistory ? await latestEvents(db, { id: project.id }) : { rows: [] }
  const isHeld = project.state === 'on-hold' || project.state === 'stopped'
  const heldBy = isHeld ? await findStateEvent(db, project.id) : undefined
  const { prerequisites, head } = rows
  const signers = signersOf(rows)
  const signed = signers.filter(hasAgreed).length
  const mine =
    !of.isOpen || rows.siteProcedure.kind === 'rests' || head.open_version === null || head.open_version !== head.version_id
      ? []
      : signers.filter((one) => one.state === 'waiting' && answererOf(one, personId)?.given === 'other')
  const home = `/projects/${project.id}`
  const missing = missingRolesOf(rows)
  const settled = prerequisites.filter((row) => isRowSettled(row, today)).length
  const overdue = prerequisites.filter((row) => row.due_date !== null && row.due_date < today && !isRowSettled(row, today)).length
  const isSigned = signed === signers.length && faultsOfSigners(signers, head.roles_per_signer).length === 0
  const lines = linesOf(rows.dates)
  const { gates, line } = stageOf(rows, project, of)
  const counting = rows.runs.filter((run) => of.environments.some((one) => one.key === run.environment && one.counts))
  const tests = {
    cases: head.cases,
    runs: counting.length,
    others: rows.runs.length - counting.length,
    finished: counting.filter((run) => run.finished_at).length,
  }
  const tasks: Task[] = [
    {
      title: 'People',
      href: `${home}/people`,
      hint: missing.length === 0 ? 'Every required role is filled' : `${counted(missing.length, 'required role is', 'required roles are')} unfilled`,
      status: missing.length === 0 ? done : open,
    },
    {
      title: 'Prerequisites',
      href: `${home}/prerequisites`,
      hint: `${settled} of ${prerequisites.length} completed${overdue > 0 ? `, ${overdue} overdue` : ''}`,
      status: settled === prerequisites.length ? done : overdue > 0 ? { text: 'Overdue', classes: 'nhsuk-tag--red' } : open,
    },
    {
      title: 'Procedure (SOP)',
      href: `${home}/sop`,
      ...(rows.siteProcedure.kind === 'rests'
        ? { hint: restsInWords(rows.siteProcedure), status: done }
        : {
            hint:
              head.version_number === null ? 'Not issued for signature yet' : `Version ${head.version_number} has ${signed} of ${signers.length} signatures`,
            status: head.version_number === null ? notStarted : isSigned ? done : open,
          }),
    },
    ...partnersTask(rows, home, of.environments),
    {
      title: 'Test plan',
      href: `${home}/test-plan`,
      hint: `${counted(tests.cases, 'case')}, ${counted(tests.runs, 'run')}${tests.others === 0 ? '' : ` that ${tests.runs === 1 ? 'counts' : 'count'}, ${tests.others} other`}`,
      status:
        rows.runs.length === 0
          ? notStarted
          : tests.runs === 0
            ? open
            : tests.finished === tests.runs
              ? { text: 'Runs finished', classes: 'nhsuk-tag--grey' }
              : open,
    },
    {
      title: 'Sandbox',
      href: `${home}/sandbox`,
      hint:
        head.sandboxes > 0
          ? 'Set up for this project'
          : project.role === 'consumer'
            ? 'Make a practice sandbox, or use one of a partner'
            : 'Try the configuration before a patient depends on it',
      status: head.sandboxes === 0 ? notStarted : open,
    },
    {
      title: 'Go-live',
      href: `${home}/go-live`,
      hint: rows.attestations.length === 0 ? 'Gates, readiness and the decision' : counted(rows.attestations.length, 'declaration'),
      status: rows.attestations.length === 0 ? notStarted : line.key === 'closed' ? done : open,
    },
    ...(of.mayHistory
      ? [{ title: 'History', href: `${home}/history`, hint: 'Who changed what, when and why', status: { text: 'Read', classes: 'nhsuk-tag--grey' } }]
      : []),
  ]
  return {
    project,
    service: { name: service.name, odsCode: odsCodeOf(service.ods_code) },
    home,
    tasks,
    missing,
    unfilled: missing.length === 1 ? '1 required role is unfilled' : `${missing.length} required roles are unfilled`,
    roleName: project.role === 'provider' ? 'Provider: the service offers slots' : 'Consumer: the service books into others',
    tag: stateTags[project.state],
    stage: line,
    openAgain: await openAgain(db, gates, { project, ...of }),
    correction: correctionOf(project, of),
    held: isHeld
      ? {
          heading: project.state === 'on-hold' ? 'This project is on hold' : 'This project was stopped',
          reason: project.state_reason ?? '',
          who: heldBy ? `${heldBy.actor_name}, ${momentOf(heldBy.at)}` : '',
        }
      : null,
    acts: [
      ...Object.entries(stateActs)
        .filter(([, act]) => act.from.includes(project.state))
        .map(([key, act]) => ({ href: `${home}/${key}`, text: act.heading })),
      ...(of.mayCorrect && project.state === 'closed' && !isUnderCorrection(project, today)
        ? [{ href: `${home}/correction`, text: 'Correct this closed project' }]
        : []),
    ],
    toSign: mine.map((one) => ({ text: `Read and sign the procedure as ${one.roleName}`, href: `${home}/sop/sign?role=${one.roleKey}` })),
    dates: lines.map((line) => dateOf(shownLine(line, today, rows.attestations))),
    disorder: disorderOf(lines),
    notes: notes.map((note) => ({ ...note, when: momentOf(note.written_at) })),
    events: events.map((event) => ({ sentence: event.sentence, when: momentOf(event.at) })),
  }
}
