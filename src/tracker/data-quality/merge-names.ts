import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { learn } from '../aliases/aliases.store.ts'
import { renameRows } from '../areas/rename-rows.store.ts'
import { isNameKind, nameKinds } from './data-quality.ts'
import type { NameKind } from './data-quality.ts'
import { findReplacement, listToReplace, movePairs, replaceNames } from './merge-names.store.ts'
import { namesOf } from './names.store.ts'

const servicesAtOnce = 20

export interface Merge {
  kind: NameKind
  from: string
  to: string
}

/** The values of a column of services to replace, and with what. */
export interface Replacement {
  column: Exclude<NameKind, 'referrer'> | 'referrer_id'
  old: string[]
  kept: string
}

/** Two names of one kind, with how many services have each; throws NotFoundError. */
export async function findMerge(db: Reader, { kind, from, to }: { kind: string; from: string; to: string }) {
  if (!isNameKind(kind) || from === to) throw new NotFoundError('No such names')
  const names = await namesOf[kind](db)
  const services = names.find((one) => one.name === from)?.n
  const staying = names.find((one) => one.name === to)?.n
  if (services === undefined || staying === undefined) throw new NotFoundError('No such names')
  return { kind, from, to, services, staying }
}

const form = z.object({ kind: z.string().default(''), from: z.string().default(''), to: z.string().default('') })

interface Found extends Merge {
  replacement: Replacement
  ids: ServiceId[]
}
interface Merged extends Found {
  by: Pick<By, 'actor' | 'newId'>
}

/** The next import reads the old name as the new one. */
export const decideMerge = (found: Found, _typed: unknown, { actor, newId }: Pick<Doing, 'actor' | 'newId'>): Decided<Merged> => ({
  next: { ...found, by: { actor, newId } },
  happened: [{ kind: 'alias.learnt', id: found.from, project: null, name: found.from, means: found.to, from: found.from, to: found.to }],
})

const isAreaKind = (kind: NameKind): kind is 'region' | 'commissioner' | 'referrer' => kind === 'region' || kind === 'commissioner' || kind === 'referrer'

async function remember(trx: Writer, merge: Found, doing: Doing): Promise<Happened[]> {
  const { kind, from, to } = merge
  const { old, kept } = merge.replacement
  if (isAreaKind(kind)) return [...(await learnName(trx, merge)), ...(await renameRows(trx, { kind, old, kept, name: to }, doing))]
  return learnName(trx, { kind, from, to })
}

async function learnName(trx: Writer, merge: Merge): Promise<Happened[]> {
  const { kind, from, to } = merge
  if (kind === 'referrer') await learn(trx, 'organisation', from, to)
  if (kind !== 'provider_product' && kind !== 'consumer_product') return []
  await learn(trx, 'product', from, to)
  return movePairs(trx, kind, merge)
}

/** "Provider product" inside a sentence; "111 provider" as it is. */
const fieldName = (kind: NameKind): string => nameKinds[kind].replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())

/** Replaces the name on services, in batches. What a crash leaves behind is still listed, and the same merge completes it. */
async function replaceAll(context: Context, { kind, from, to, replacement, ids, by }: Merged): Promise<void> {
  const field = { name: fieldName(kind), value: to }
  for (let at = 0; at < ids.length; at += servicesAtOnce) {
    await context.db.write({ ...by, at: nowIso(context) }, async (trx) => {
      const changed = await replaceNames(trx, replacement, ids.slice(at, at + servicesAtOnce))
      return changed.map(({ id, name }) => ({ kind: 'service.changed', id, project: null, name, field, from, to }))
    })
    await nextTurn()
  }
}

const changedWords = (count: number): string => (count === 1 ? '1 service was' : `${count.toLocaleString('en-GB')} services were`)

/** Replaces a name with another on every service, and remembers it for the next import. */
export const mergeNames = installationAct({
  permission: 'rollout.manage',
  form,
  async load(trx, _where: object, _doing, typed) {
    const { kind, from, to } = await findMerge(trx, typed)
    const replacement = await findReplacement(trx, { kind, from, to })
    return { kind, from, to, replacement, ids: await listToReplace(trx, replacement) }
  },
  decide: decideMerge,
  save: remember,
  after: replaceAll,
  says: ({ from, to, ids }) => `${from} is ${to} now: ${changedWords(ids.length)} changed`,
})
