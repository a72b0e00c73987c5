import type { Page } from '../../access/page.ts'
import { dayInWords } from '../../day.ts'
import { listForPerson } from '../delegation/delegations.store.ts'

const most = 3

/** For whom this person acts: "Dan Okoro, as DoS lead of Riverside UTC, until 20 March 2026". */
export async function actingWords(page: Page): Promise<string[]> {
  const rows = await listForPerson(page.db.read, page.person.personId, 'person_id', most + 1)
  const shown = rows
    .slice(0, most)
    .map((one) => `${one.holder}, as ${one.role} of ${one.project}${one.acting_until === null ? '' : `, until ${dayInWords(one.acting_until)}`}`)
  return rows.length > most ? [...shown, 'And others'] : shown
}
