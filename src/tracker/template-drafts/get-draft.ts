import type { Reader } from '../../db/database.ts'
import type { TemplateDraftsTable } from '../../db/tables/template-versions.ts'
import { NotFoundError } from '../../errors.ts'
import { isKey } from '../../keys.ts'
import { readBody } from '../template-versions/body.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { findDraft } from './draft.store.ts'
import type { ItemKind } from './item-kind.ts'
import { itemKinds } from './item-kinds.ts'
import type { KindName } from './item-kinds.ts'

export interface Draft {
  row: TemplateDraftsTable
  body: TemplateBody
}

/** The draft of the templates; throws NotFoundError if there is none. */
export async function getDraft(db: Reader): Promise<Draft> {
  const row = await findDraft(db)
  if (!row) throw new NotFoundError('There is no draft of the templates')
  return { row, body: readBody(row.body) }
}

/** A kind of item by its name in addresses; throws NotFoundError. */
export function getKind(name: string): { name: KindName; kind: ItemKind } {
  if (!isKey(itemKinds, name)) throw new NotFoundError('No such part of the templates')
  return { name, kind: itemKinds[name] }
}

/** An item of the draft; throws NotFoundError. */
export function getItem(kind: ItemKind, body: TemplateBody, key: string): NonNullable<ReturnType<ItemKind['find']>> {
  const found = kind.find(body, key)
  if (!found) throw new NotFoundError('The draft has no such item')
  return found
}
