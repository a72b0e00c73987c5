import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { AreaRole } from '../../access/permissions.ts'
import type { Part } from '../../mail/letter.ts'
import { choicesOf } from '../../mail/notices.store.ts'
import { areaRoleHints, areaRoleInWords, notByArea, rowsInWords } from './area.ts'
import type { AreaRow } from './area.ts'
import type { Holder } from './areas.store.ts'

type Rows = Pick<AreaRow, 'kind' | 'name'>[]
type Change = { role: AreaRole } & ({ given: Rows; isFirst: boolean } | { ended: Rows; isAll: boolean; reason: string })

/** What the email of a change says. */
export function areaLetter(change: Change, by: string, site: string): { subject: string; says: Part[] } {
  const role = areaRoleInWords(change.role)
  if ('given' in change)
    return {
      subject: change.isFirst ? `You have an area as ${role}` : `Your area as ${role} is larger`,
      says: [
        `${by} made you ${role} of ${rowsInWords(change.given)}.`,
        `What you may do there: ${areaRoleHints[change.role].toLowerCase()}. ${notByArea}`,
        { button: 'See it on Slipway', to: `${site}/` },
      ],
    }
  return {
    subject: change.isAll ? `Your area as ${role} has ended` : `Your area as ${role} is smaller`,
    says: [
      `${by} ended your area as ${role} of ${rowsInWords(change.ended)}: ${change.reason}${/[.!?]$/.test(change.reason) ? '' : '.'}`,
      'You no longer see its projects, unless you have a role on them. Links in earlier emails to them no longer work for you.',
    ],
  }
}

/** Tells someone that their area has changed, unless they chose not to hear of their roles. */
export async function tellOfArea(
  trx: Writer,
  { mail, config }: Pick<Context, 'mail' | 'config'>,
  { holder, by, ...change }: Change & { holder: Pick<Holder, 'id' | 'email'>; by: { id: PersonId | null; name: string } },
): Promise<void> {
  if (holder.id === by.id || (await choicesOf(trx, [holder.id]))(holder.id).roles === 'never') return
  const choice = { person: holder.id, kind: 'roles' as const }
  await mail.queue(trx, { to: holder.email, ...areaLetter(change, by.name, config.publicUrl), sender: by.id, about: `/admin/areas/${holder.id}`, choice })
}
