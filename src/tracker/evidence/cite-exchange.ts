import { z } from 'zod'
import type { CitedExchange } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { InvalidFormError } from '../../errors.ts'
import { addEvidence } from '../../evidence/evidence.store.ts'
import type { EvidenceSubject } from '../../evidence/evidence.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { Doing } from '../../access/doing.ts'
import type { Page } from '../../access/page.ts'
import { codeList } from '../../web/code-field.ts'
import { momentOf } from '../../web/moments.ts'

interface Target {
  subject: EvidenceSubject
  subjectId: string
  title: string
  /** Of a case: the run that it was cited in. */
  runId?: string
  /** Called first in the transaction: throws if nothing may be added any more. */
  hold?: (trx: Writer) => Promise<void>
}

/** The last part of what was pasted: an id alone, or the address of an exchange's page. */
const idIn = (pasted: string): string => pasted.split(/[?#]/, 1)[0]?.split('/').filter(Boolean).at(-1) ?? ''

const mostAtOnce = 20
const exchangeForm = z.object({
  exchange: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((given) => [given].flat().filter((one) => one !== '')),
  pasted: codeList,
  exchange_note: z.string().trim().max(500, 'Use 500 characters or fewer').default(''),
})

/** The exchanges that are among this evidence. */
export const citedIn = (evidence: Pick<EvidenceTable, 'interaction_id' | 'removed_at'>[]): Set<string> =>
  new Set(evidence.flatMap((one) => (one.interaction_id !== null && one.removed_at === null ? [one.interaction_id] : [])))

/** The exchanges from which somebody may choose, the newest first, with those that serve as evidence left out. */
export async function citableExchanges(page: Page, cited: Set<string>): Promise<{ value: string; text: string }[]> {
  const { project } = page.access
  await page.context.interactions.flush()
  const last = await page.context.sandboxes.listExchanges(page.db.read, project.id, mostAtOnce)
  return last.filter((one) => !cited.has(one.id)).map((one) => ({ value: one.id, text: inWords(one) }))
}
const inWords = (one: CitedExchange): string => `${one.words}, ${momentOf(one.at)}, from ${one.organisation ?? 'an organisation that is not named'}`

/** The exchanges that the form names, those that were chosen and those whose id or address was pasted. Throws InvalidFormError. */
async function chosenExchanges(page: Page): Promise<{ exchanges: CitedExchange[]; note: string }> {
  const form = page.form(exchangeForm)
  const ids = [...new Set([...form.exchange, ...form.pasted.map(idIn)])]
  if (ids.length === 0) throw new InvalidFormError({ exchange: 'Choose an exchange, or paste its id or address' })
  if (ids.length > mostAtOnce) throw new InvalidFormError({ exchange: `Cite at most ${mostAtOnce} exchanges at once` })
  await page.context.interactions.flush()
  const exchanges = await page.context.sandboxes.findExchanges(page.db.read, page.access.project.id, ids)
  const missing = ids.find((id) => !exchanges.some((one) => one.id === id))
  if (missing !== undefined)
    throw new InvalidFormError({
      [form.exchange.includes(missing) ? 'exchange' : 'pasted']:
        `The sandbox of this project keeps no exchange ${missing.slice(0, 60)}. Open it in the log of the sandbox and copy its address`,
    })
  return { exchanges, note: form.exchange_note }
}

/** Keeps an exchange as evidence, once for each thing; the event is the caller's. False if it is evidence of that already. */
export async function keepExchange(
  trx: Writer,
  { target, exchange, body }: { target: Pick<Target, 'subject' | 'subjectId' | 'runId'>; exchange: Pick<CitedExchange, 'id' | 'digest'>; body: string },
  { access, actor, at, newId }: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>,
): Promise<boolean> {
  const held = await trx
    .selectFrom('evidence')
    .select('id')
    .where('subject_id', '=', target.subjectId)
    .where('interaction_id', '=', exchange.id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (held) return false
  await addEvidence(trx, {
    id: newId(),
    projectId: access.project.id,
    subject: target.subject,
    subjectId: target.subjectId,
    kind: 'interaction',
    body,
    interactionId: exchange.id,
    digest: exchange.digest,
    addedBy: actor.name,
    addedAt: at,
    ...(target.runId === undefined ? {} : { runId: target.runId }),
  })
  return true
}

/** Cites the exchanges of the form as evidence, each with its digest. It says nothing of a result. Returns how many were not cited before. Throws InvalidFormError. */
export async function citeExchanges(page: Page, target: Target): Promise<number> {
  const { exchanges, note } = await chosenExchanges(page)
  const actor = { id: page.person.personId, name: page.person.name }
  const by = { access: page.access, actor, at: nowIso(page.context), newId: page.context.newId }
  return page.db.transaction(async (trx) => {
    await target.hold?.(trx)
    let added = 0
    for (const exchange of exchanges) {
      const body = `${exchange.words}${note === '' ? '' : `: ${note}`}`
      if (!(await keepExchange(trx, { target, exchange, body }, by))) continue
      added += 1
      await recordEvents(trx, [
        page.event({
          subject: target.subject === 'prerequisite' ? 'prerequisite' : 'test-plan',
          subjectId: target.subjectId,
          action: 'evidence',
          to: exchange.digest,
          sentence: `${page.person.name} cited an exchange with the sandbox (${body}) as evidence of ${target.title}`,
        }),
      ])
    }
    return added
  })
}

/** "1 exchange cited as evidence" */
export const citedInWords = (added: number): string =>
  added === 0 ? 'Nothing changed: that exchange is evidence already' : `${added} ${added === 1 ? 'exchange' : 'exchanges'} cited as evidence`
