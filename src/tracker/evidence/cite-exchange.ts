import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Page } from '../../access/page.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { CitedExchange } from '../../evidence/project-sandboxes.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { addEvidence } from '../../evidence/evidence.store.ts'
import { codeList } from '../../web/code-field.ts'
import { momentOf } from '../../web/moments.ts'
import { listCited } from './evidence-of.store.ts'
import { evidenceGiven } from './target.ts'
import type { GivesTo, Target } from './target.ts'

/** The last part of what was pasted: either an id, or the address of an exchange's page. */
const idIn = (pasted: string): string => pasted.split(/[?#]/, 1)[0]?.split('/').filter(Boolean).at(-1) ?? ''

const mostAtOnce = 20
const form = z
  .object({
    exchange: z
      .union([z.string(), z.array(z.string())])
      .default([])
      .transform((given) => [given].flat().filter((one) => one !== '')),
    pasted: codeList,
    exchange_note: z.string().trim().max(500, 'Use 500 characters or fewer').default(''),
  })
  .transform(({ exchange, pasted, exchange_note: note }) => ({ chosen: exchange, ids: [...new Set([...exchange, ...pasted.map(idIn)])], note }))
type Typed = z.output<typeof form>

/** The exchanges that are among this evidence. */
export const citedIn = (evidence: Pick<EvidenceTable, 'interaction_id' | 'removed_at'>[]): Set<string> =>
  new Set(evidence.flatMap((one) => (one.interaction_id !== null && one.removed_at === null ? [one.interaction_id] : [])))

/** The exchanges to choose from, newest first, without those that are evidence already. */
export async function citableExchanges(page: Page, cited: Set<string>): Promise<{ value: string; text: string }[]> {
  const { project } = page.access
  await page.context.interactions.flush()
  const last = await page.context.sandboxes.listExchanges(page.db.read, project.id, mostAtOnce)
  return last.filter((one) => !cited.has(one.id)).map((one) => ({ value: one.id, text: inWords(one) }))
}
const inWords = (one: CitedExchange): string => `${one.words}, ${momentOf(one.at)}, from ${one.organisation ?? 'an organisation that is not named'}`

interface Found {
  target: Target
  exchanges: CitedExchange[]
  cited: Set<string>
}

/** Which of the exchanges that the form names are new citations. */
export function decideCitation({ target, exchanges, cited }: Found, { chosen, ids, note }: Typed, { access }: Pick<Doing, 'access'>) {
  if (ids.length === 0) return refused({ exchange: 'Choose an exchange, or paste its id or address' })
  if (ids.length > mostAtOnce) return refused({ exchange: `Cite at most ${mostAtOnce} exchanges at once` })
  const missing = ids.find((id) => !exchanges.some((one) => one.id === id))
  if (missing !== undefined) {
    const says = `The sandbox of this project has no exchange ${missing.slice(0, 60)}. Open it in the log of the sandbox and copy its address`
    return refused({ [chosen.includes(missing) ? 'exchange' : 'pasted']: says })
  }
  const project = access.project.id
  const citations = exchanges
    .filter((one) => !cited.has(one.id))
    .map((exchange) => ({ target, exchange, body: `${exchange.words}${note === '' ? '' : `: ${note}`}` }))
  return {
    next: { target, citations },
    happened: citations.map(({ exchange, body }) =>
      evidenceGiven(target, { project, digest: exchange.digest, verb: 'cited', what: `an exchange with the sandbox (${body})` }),
    ),
  }
}

interface Citation {
  target: Pick<Target, 'subject' | 'subjectId' | 'runId'>
  exchange: Pick<CitedExchange, 'id' | 'digest'>
  /** What it shows, in a sentence. */
  body: string
}

/** Saves an exchange as evidence, once for each subject; the caller appends the event. False if it is evidence of that already. */
export async function keepExchange(
  trx: Writer,
  { target, exchange, body }: Citation,
  { access, actor, at, newId }: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>,
): Promise<boolean> {
  const { subject, subjectId, runId } = target
  if ((await listCited(trx, subjectId, [exchange.id])).size > 0) return false
  const of = { projectId: access.project.id, subject, subjectId, ...(runId === undefined ? {} : { runId }) }
  const { id: interactionId, digest } = exchange
  await addEvidence(trx, { id: newId(), ...of, kind: 'interaction', body, interactionId, digest, addedBy: actor, addedAt: at })
  return true
}

async function load<Where>(trx: Reader, where: Where, doing: Doing, { ids, findTarget }: Pick<Typed, 'ids'> & Pick<GivesTo<Where>, 'findTarget'>) {
  const target = await findTarget(trx, where, doing)
  const few = ids.slice(0, mostAtOnce)
  return {
    target,
    exchanges: few.length === 0 ? [] : await doing.sandboxes.findExchanges(trx, doing.access.project.id, few),
    cited: await listCited(trx, target.subjectId, few),
  }
}

/** The act of citing exchanges with the sandbox as evidence, each with its digest. It records no result: only a person does that. */
export const citeExchangesFor = <Where extends { project: ProjectId }>({ permission, findTarget, lock }: GivesTo<Where>) =>
  projectAct({
    permission,
    form,
    prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
    load: (trx, where: Where, doing, { ids }) => load(trx, where, doing, { ids, findTarget }),
    decide: decideCitation,
    async save(trx, { target, citations }, doing) {
      await lock?.(trx, target, doing)
      for (const one of citations) await keepExchange(trx, one, doing)
    },
    says: ({ citations }) => citedInWords(citations.length),
  })

/** "1 exchange cited as evidence" */
const citedInWords = (added: number): string =>
  added === 0 ? 'Nothing changed: that exchange is evidence already' : `${added} ${added === 1 ? 'exchange' : 'exchanges'} cited as evidence`
