import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { PatternsTable } from '../../db/tables/patterns.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { getOwnPattern } from './get-pattern.ts'
import { nameTaken, versionField, whyField } from './pattern-form.ts'
import { findNamed, savePattern } from './patterns.store.ts'

const retiring = z.object({ reason: whyField('Say why no project should start from it any more'), version: versionField })

export function decideRetire(pattern: PatternsTable, { reason, version }: z.output<typeof retiring>, { actor, at }: Doing) {
  if (pattern.version !== version) return overtaken
  if (pattern.retired_at !== null) return refused({ form: 'It is retired already' })
  return {
    next: { pattern, set: { retired_by: actor.name, retired_by_id: actor.id, retired_at: at, retired_reason: reason } },
    happened: [{ kind: 'pattern.retired', id: pattern.id, project: null, name: pattern.name, reason }] satisfies Happened[],
  }
}

/** Takes a pattern out of use. Projects that were started from it keep what they have. */
export const retirePattern = installationAct({
  permission: 'pattern.manage',
  form: retiring,
  load: (trx, { pattern }: { pattern: string }, doing) => getOwnPattern(trx, pattern, doing),
  decide: decideRetire,
  save: (trx, { pattern, set }) => savePattern(trx, pattern, set),
  subject: ({ id }) => id,
  says: ({ pattern }) => `${pattern.name} is retired`,
})

interface Retired {
  pattern: PatternsTable
  sameName: boolean
}

export function decidePutBack({ pattern, sameName }: Retired, { version }: { version: number }) {
  if (pattern.version !== version) return overtaken
  if (pattern.retired_at === null) return refused({ form: 'It is in use already' })
  if (sameName) return refused({ form: nameTaken(pattern.name) })
  return {
    next: { pattern, set: { retired_by: null, retired_by_id: null, retired_at: null, retired_reason: null } },
    happened: [{ kind: 'pattern.put back', id: pattern.id, project: null, name: pattern.name }] satisfies Happened[],
  }
}

/** Puts a retired pattern back into use. */
export const putBackPattern = installationAct({
  permission: 'pattern.manage',
  form: z.object({ version: versionField }),
  async load(trx, { pattern }: { pattern: string }, doing): Promise<Retired> {
    const found = await getOwnPattern(trx, pattern, doing)
    return { pattern: found, sameName: (await findNamed(trx, found.name, found.id)) !== undefined }
  },
  decide: decidePutBack,
  save: (trx, { pattern, set }) => savePattern(trx, pattern, set),
  subject: ({ pattern }) => pattern.id,
  says: ({ pattern }) => `${pattern.name} is in use again`,
})
