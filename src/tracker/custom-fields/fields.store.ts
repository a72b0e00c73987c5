import type { Reader, Writer } from '../../db/database.ts'
import { prepared } from '../../db/prepared.ts'
import type { CustomFieldsTable } from '../../db/tables/custom-fields.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { asField } from './field.ts'
import type { CustomField, Noun } from './field.ts'

const fieldsOf = prepared<{ noun: Noun }, CustomFieldsTable>((db, p) =>
  db.selectFrom('custom_fields').selectAll().where('noun', '=', p('noun')).orderBy('position').orderBy('name').orderBy('id'),
)

/** The fields of services, projects or organisations in their order, with those that are retired. */
export const listFields = async (db: Reader, noun: Noun): Promise<CustomField[]> => (await fieldsOf(db, { noun })).rows.map(asField)

const everyField = prepared<Record<string, never>, CustomFieldsTable>((db) =>
  db.selectFrom('custom_fields').selectAll().orderBy('position').orderBy('name').orderBy('id'),
)
/** The fields of everything. */
export const listEveryField = async (db: Reader): Promise<CustomField[]> => (await everyField(db, {})).rows.map(asField)

/** The ids of all fields. */
export const listFieldIds = async (db: Reader): Promise<string[]> => (await db.selectFrom('custom_fields').select('id').execute()).map((one) => one.id)

/** Throws NotFoundError. */
export async function getField(db: Reader, id: string): Promise<CustomField> {
  const row = await db.selectFrom('custom_fields').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new NotFoundError('No such field')
  return asField(row)
}

const asRow = (field: CustomField): CustomFieldsTable => ({
  ...field,
  choices: JSON.stringify(field.choices),
  retired_choices: JSON.stringify(field.retired_choices),
  earlier_names: JSON.stringify(field.earlier_names),
})

/** Throws ConflictError if another field has its name. */
export async function insertField(trx: Writer, field: CustomField): Promise<void> {
  await trx.insertInto('custom_fields').values(asRow(field)).execute()
}

/** Saves over the version that was read, and has its values read again if what is written means something else now; throws ConflictError if someone else has saved it since. */
export async function saveField(trx: Writer, field: CustomField, { readAgain = false } = {}): Promise<void> {
  // Whether its values have been read is not for a person to change.
  const { filled: _, ...row } = asRow(field)
  const { numUpdatedRows } = await trx
    .updateTable('custom_fields')
    .set({ ...row, version: field.version + 1, ...(readAgain ? { filled: 0 as const } : {}) })
    .where('id', '=', field.id)
    .where('version', '=', field.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this field.')
}

/** Fields whose values from before are still being read. */
export const listUnfilled = async (db: Reader): Promise<CustomField[]> =>
  (await db.selectFrom('custom_fields').selectAll().where('filled', '=', 0).execute()).map(asField)

/** False if someone has changed the field since it was read. */
export async function markFilled(trx: Writer, { id, version }: Pick<CustomField, 'id' | 'version'>): Promise<boolean> {
  const { numUpdatedRows } = await trx.updateTable('custom_fields').set({ filled: 1 }).where('id', '=', id).where('version', '=', version).executeTakeFirst()
  return numUpdatedRows > 0n
}
