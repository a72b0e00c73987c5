import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { asProjectId } from '../../db/ids.ts'
import { InvalidFormError } from '../../errors.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { timeOf } from '../../web/moments.ts'
import { insertProject } from '../projects/insert-project.store.ts'
import type { Confirmation, Confirmed } from './confirmation.ts'
import { dateIn } from './review-form.ts'
import { casesOf, setUpOf } from './to-project.ts'
import { writePeople } from './write-people.ts'
import { writePrerequisites } from './write-prerequisites.ts'
import { writeRecorded } from './write-recorded.ts'
import { writeService } from './write-service.ts'
import { faultOfSetting, whyNoStart } from '../care-settings/retired.ts'

/** What is wrong with the choices from the templates, a message for each field. */
export function faultsOfReview({ review }: Pick<Confirmation, 'review'>, { templates }: Pick<Context, 'templates'>): Record<string, string> {
  const setting = faultOfSetting(templates, review.care_setting)
  if (setting !== undefined) return { care_setting: setting }
  return templates.routesIn.includes(review.route_in) ? {} : { route_in: 'Choose how this project came about from the list' }
}

/** A date of a project has no time: the time in the plan becomes the note of its day, as long as that day is kept. */
function timeSaid({ plan, fileName }: Confirmation, kind: 'testing' | 'go-live', day: string): string | null {
  const said = dateIn(plan, kind)
  return said?.time && said.day === day ? `At ${timeOf(said.time)}, as ${fileName} says` : null
}

const datesOf = (given: Confirmation) =>
  [
    { kind: 'testing' as const, day: given.review.testing, note: timeSaid(given, 'testing', given.review.testing) },
    { kind: 'go-live' as const, day: given.review.go_live, note: timeSaid(given, 'go-live', given.review.go_live) },
  ].filter((date) => date.day !== '')

/**
 * Creates the service if it is not known, and the project with its people. Returns what happened, for the caller to record in the same transaction.
 * Throws InvalidFormError, and ConflictError if the service already has such a project.
 */
export async function writeConfirmed(
  trx: Writer,
  given: Confirmation,
  { templates, sandboxes, by }: Pick<Context, 'templates' | 'sandboxes'> & { by: By },
): Promise<{ happened: Happened[]; result: Confirmed }> {
  const { review, plan } = given
  const faults = faultsOfReview(given, { templates })
  if (Object.keys(faults).length > 0) throw new InvalidFormError(faults)
  const id = asProjectId(by.newId())
  const { service, left, happened } = await writeService(trx, given, by)
  const retired = whyNoStart(templates, service.care_setting)
  if (retired !== undefined) throw new InvalidFormError({ care_setting: `This service is known. ${retired}` })
  const products = { provider: service.provider_product ?? '', consumer: service.consumer_product ?? '' }
  const started = await insertProject(trx, {
    id,
    service,
    role: review.role,
    routeIn: review.route_in,
    scope: review.scope,
    templates,
    sandboxes,
    manager: given.by.personId,
    by,
    dates: datesOf(given),
    from: { file: given.fileName, cases: casesOf(plan), setUp: setUpOf(plan, { dosIds: service.dosIds, products }) },
  })
  const prerequisites = await writePrerequisites(trx, given, { id, serviceId: service.id, templates, by })
  const recorded = await writeRecorded(trx, given, id)
  const joined = await writePeople(trx, given, id, by)
  return {
    happened: [...happened, ...started, ...prerequisites.happened, ...recorded, ...joined],
    result: { projectId: id, left, open: prerequisites.open, recorded: recorded.length },
  }
}
