import type { Reader } from '../../db/database.ts'
import { listUnsettled } from '../../evidence/evidence.store.ts'
import { dayOf } from '../../web/moments.ts'
import { listHolders } from '../people/holders.store.ts'
import { listAttendees } from '../test-plan/attendees.store.ts'
import { callOf, callSpan } from '../test-plan/call.ts'
import { counts, environmentName } from '../test-plan/environments.ts'
import { loadRun } from '../test-plan/load-run.ts'
import type { OfRun } from '../test-plan/load-run.ts'
import { ownerName } from '../test-plan/review-actions.pages.ts'
import { listActions } from '../test-plan/review-actions.store.ts'
import { closingMail } from './closing-mail.ts'
import { findLastClosing, findProjectName, listWhoHears } from './closing.store.ts'

/** The mail that closes the call of a run as it would be sent at this moment (ISO 8601), who hears it, and when one was sent last. */
export async function loadClosing(db: Reader, of: OfRun, { number, at }: { number: string; at: string }) {
  const { run, cases: all, toTest: cases, restsOn, latest } = await loadRun(db, of, number)
  const { project, service } = of.access
  const [unsettled, attendees, actions, holders, whoHears, last, representative] = await Promise.all([
    listUnsettled(
      db,
      cases.map((one) => one.id),
    ),
    listAttendees(db, run.id),
    listActions(db, project.id, run.id),
    listHolders(db, project.id),
    listWhoHears(db, { projectId: project.id, runId: run.id }),
    findLastClosing(db, run.id),
    findProjectName(db, run.finished_at === null ? restsOn : run.rests_on_id),
  ])
  const mail = closingMail({
    service: service.name,
    run,
    place: environmentName(of.templates, run.environment),
    cases,
    leftOut: representative === undefined ? null : { cases: all.length - cases.length, by: representative },
    latest,
    withdrawn: new Set([...latest].filter(([, row]) => unsettled.has(row.id)).map(([id]) => id)),
    call: callSpan(callOf(attendees, run, at)),
    people: [...new Set(attendees.map((one) => (one.role === '' ? one.name : `${one.name} (${one.role})`)))],
    actions: actions.filter((one) => one.done_at === null).map((one) => ({ what: one.what, owner: ownerName(one, holders), day: `by ${dayOf(one.due_day)}` })),
    twoFinish: counts(of.templates, run),
  })
  return { run, mail, whoHears, last }
}
