import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { Refusal } from '../../errors.ts'
import { defaultEdition, editions } from '../rules/editions.ts'
import { findPersonNamed } from '../../access/who-acts.ts'
import { practiceMinutes, practiceService, practiceWeek } from './practice.ts'
import { makeSandbox, requestsPerMinute } from './make-sandbox.ts'

export interface StandAlone {
  /** DoS service ids. */
  services: string[]
  name?: string | undefined
  edition?: string | undefined
  scenarios?: boolean | undefined
  days?: string | undefined
  perMinute?: string | undefined
  /** The email address of the account that it is made for, whose holder sees its pages. */
  for?: string | undefined
}

const mostServices = 100

/**
 * Makes a sandbox without a project, for a supplier to practise on: each service has its own diary, free from 7am to 10pm. Throws Refusal if the
 * options are not valid.
 */
export async function createStandAlone(
  context: Pick<Context, 'db' | 'clock' | 'newId' | 'config'>,
  asked: StandAlone,
): Promise<{ id: string; key: string; baseUrl: string }> {
  const services = [...new Set(asked.services.map((one) => one.trim()).filter((one) => one !== ''))]
  const odd = services.find((one) => !/^\d{1,12}$/.test(one))
  if (services.length === 0) throw new Refusal('Name at least one service: --service 2000099999')
  if (odd !== undefined) throw new Refusal(`A DoS service id is up to 12 digits; "${odd.slice(0, 40)}" is not one`)
  if (services.length > mostServices) throw new Refusal(`A sandbox has at most ${mostServices} services`)
  const edition = asked.edition ?? defaultEdition
  if (!Object.hasOwn(editions, edition)) throw new Refusal(`There is no edition ${edition.slice(0, 40)}. Choose one of ${Object.keys(editions).join(', ')}`)
  const days = Number(asked.days ?? 14)
  if (!Number.isInteger(days) || days < 1 || days > 60) throw new Refusal('--days is a whole number from 1 to 60')
  const perMinute = Number(asked.perMinute ?? requestsPerMinute)
  if (!Number.isInteger(perMinute) || perMinute < 10) throw new Refusal('--per-minute is a whole number from 10')
  const name = asked.name?.trim() || 'Practice sandbox'
  const person = asked.for === undefined ? undefined : await findPersonNamed(context.db.read, asked.for)
  if (asked.for !== undefined && person === undefined)
    throw new Refusal(`No enabled account has the address ${asked.for.trim().slice(0, 100)}. Make it first: slipway user create --email E --name N`)
  const { newId } = context
  const { id, key } = await context.db.write({ actor: { id: null, name: 'The installation' }, at: nowIso(context), newId }, async (trx) => {
    const made = await makeSandbox(
      trx,
      {
        projectId: null,
        name,
        edition,
        forPerson: person?.personId ?? null,
        scenarios: asked.scenarios ?? false,
        days,
        perMinute,
        week: practiceWeek,
        slotMinutes: practiceMinutes,
        services: services.map(practiceService),
      },
      { newId, now: context.clock(), ownSchedules: true },
    )
    const to = `services ${services.join(', ')}; edition ${edition}${person ? `; for ${person.email}` : ''}`
    return { happened: [{ kind: 'sandbox.created', id: made.id, project: null, name, to }], result: made }
  })
  return { id, key, baseUrl: `${context.config.publicUrl}/sandbox/${key}/STU3` }
}
