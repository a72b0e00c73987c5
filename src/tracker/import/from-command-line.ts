import type { Context } from '../../context.ts'
import { personNamed } from '../../access/who-acts.ts'
import { rolesFor } from '../templates/templates.ts'
import { nowIso } from '../../context.ts'
import type { Confirmed } from './confirmation.ts'
import { writeConfirmed } from './write-confirmed.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'
import { firstValues, readPeople, reviewForm } from './review-form.ts'
import { inUse } from '../care-settings/retired.ts'

export interface CommandLineImport {
  fileName: string
  by: string | undefined
  ods: string | undefined
  name: string | undefined
  dosIds: string | undefined
  careSetting: string | undefined
  scope: string | undefined
}

const flagOf: Record<string, string> = { name: '--name', ods_code: '--ods', dos_ids: '--dos-id', care_setting: '--care-setting', scope: '--scope' }

/** The plan of a file; throws an Error if the file has several locations, because the flags name one service. */
export function onlyPlanOf(plans: OperationalTestPlan[]): OperationalTestPlan {
  const [plan, ...others] = plans
  if (plan && others.length === 0) return plan
  throw new Error(
    `This file has the plans of ${plans.length} services: ${plans.map((one) => one.location).join(', ')}. Upload it in the browser to review each of them, or name the sheets of one with --sheet`,
  )
}

/** Starts the project of a plan, with what the command line adds to the sheet; throws an Error that names the flag to correct. */
export async function importFromCommandLine(context: Context, plan: OperationalTestPlan, given: CommandLineImport): Promise<Confirmed> {
  const otherwise = 'Give --by the email address of an account that may start projects'
  const person = await personNamed(context, given.by, { permission: 'project.create', otherwise })
  const roles = rolesFor(context.templates, 'provider')
  const values = firstValues(plan, { careSettings: inUse(context.templates.careSettings), roles })
  const typed = Object.fromEntries(
    Object.entries({ name: given.name, ods_code: given.ods, dos_ids: given.dosIds, care_setting: given.careSetting, scope: given.scope }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
  const read = reviewForm.safeParse({ scope: `As in ${given.fileName}`, route_in: context.templates.routesIn[0], ...values, ...typed })
  if (!read.success) throw new Error(read.error.issues.map((issue) => `${flagOf[String(issue.path[0])] ?? String(issue.path[0])}: ${issue.message}`).join('\n'))
  // A row with an unclear role or address is left for the page of people.
  const { people, errors } = readPeople(plan, values)
  const clear = people.filter((one) => !['person', 'email', 'role'].some((field) => `${field}-${one.row}` in errors))
  const { templates, sandboxes, newId } = context
  const by = { actor: { id: person.personId, name: person.name }, at: nowIso(context), newId }
  const confirmation = { plan, review: read.data, people: clear, met: [], by: person, fileName: given.fileName }
  return context.db.write(by, (trx) => writeConfirmed(trx, confirmation, { templates, sandboxes, by }))
}
