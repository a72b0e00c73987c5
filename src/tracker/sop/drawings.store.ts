import type { Reader, Writer } from '../../db/database.ts'
import type { Digest } from '../../digest.ts'
import { drawingRules } from '../../web/markdown-bounds.ts'

/** What was drawn: the draft of a project, or a version. */
export interface Drawn {
  kind: 'draft' | 'version'
  id: string
}

/** The drawings of exactly these texts by today's rules, of those that have one. */
export const listDrawings = (db: Reader, all: { of: Drawn; digest: Digest }[]): Promise<(Drawn & { html: string | null })[]> =>
  db
    .selectFrom('sop_drawings')
    .select(['kind', 'id', 'html'])
    .where('rules', '=', drawingRules)
    .where((eb) => eb.or(all.map(({ of, digest }) => eb.and({ ...of, digest }))))
    .execute()

/** Keeps a drawing in place of the one before. It can be made again from its text at any time, so it is no event. */
export async function keepDrawing(trx: Writer, { kind, id }: Drawn, drawing: { digest: Digest; html: string | null }): Promise<void> {
  const row = { kind, id, ...drawing, rules: drawingRules }
  await trx
    .insertInto('sop_drawings')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(row))
    .execute()
}
