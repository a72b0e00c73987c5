import type { Reader, Writer } from '../../db/database.ts'
import type { Digest } from '../../digest.ts'
import { drawingRules } from '../../web/markdown-bounds.ts'

/** What was drawn: the draft of a project, or a version. */
export interface Drawn {
  kind: 'draft' | 'version'
  id: string
}

/** The drawing of exactly this text by today's rules, or undefined. */
export const findDrawing = (db: Reader, { kind, id }: Drawn, digest: Digest): Promise<{ html: string | null } | undefined> =>
  db
    .selectFrom('sop_drawings')
    .select('html')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where('digest', '=', digest)
    .where('rules', '=', drawingRules)
    .executeTakeFirst()

/** Keeps a drawing in place of the one before. It can be made again from its text at any time, so it is no event. */
export async function keepDrawing(trx: Writer, { kind, id }: Drawn, drawing: { digest: Digest; html: string | null }): Promise<void> {
  const row = { kind, id, ...drawing, rules: drawingRules }
  await trx
    .insertInto('sop_drawings')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(row))
    .execute()
}
