import type { Page } from '../../access/page.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { dayOfMomentInWords } from '../../web/moments.ts'
import { namesOf } from '../services/further-service.ts'
import { findFurther, listOfCodes } from '../services/further-services.store.ts'
import { newServiceForm } from '../services/service-form.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { seesAllServices } from '../services/services.store.ts'

/** What a form asks about an ODS code that is there already. */
export interface FurtherAsked {
  text: string
  confirmed: boolean
}

/** The same; null if no service has the code that was typed. */
export async function askedOfFurther(page: Page, typed: Record<string, string>): Promise<FurtherAsked | null> {
  const code = newServiceForm.shape.ods_code.safeParse(typed['ods_code'] ?? '')
  const siblings = code.success ? await listOfCodes(page.db.read, [code.data]) : []
  if (siblings.length === 0) return null
  return { text: `This is another service of the organisation of ${namesOf(siblings)}`, confirmed: typed['further'] === 'yes' }
}

/** The other services of an ODS code, and who said that this is one more. */
export interface OthersOfCode {
  services: { text: string; href: string }[]
  said: string | null
}

/** The same; null if it is the only one. Only people who see all services learn of the others. */
export async function othersOfCode(page: Page, { id, ods_code }: Pick<ServicesTable, 'id' | 'ods_code'>): Promise<OthersOfCode | null> {
  if (!seesAllServices(page.person)) return null
  const all = await listOfCodes(page.db.read, [odsCodeOf(ods_code)])
  if (all.length < 2) return null
  const said = await findFurther(page.db.read, id)
  return {
    services: all.filter((one) => one.id !== id).map((one) => ({ text: one.name, href: `/services/${one.ods_code}` })),
    said: said ? `${said.confirmed_by} said on ${dayOfMomentInWords(said.confirmed_at)} how this one differs: ${said.reason}` : null,
  }
}
