import { z } from 'zod'
import { InvalidFormError } from '../errors.ts'
import { cleanedIn } from '../web/code-field.ts'

/** A form that is not valid, with the codes that were cleaned: they replace what was typed. */
export class UnfitForm extends InvalidFormError {
  readonly cleaned: Record<string, string>
  constructor(fields: Record<string, string>, cleaned: Record<string, string>) {
    super(fields)
    this.cleaned = cleaned
  }
}

/** Reads what was sent by the schema: its value, or a message for each invalid field, and the codes that were cleaned. */
export function checkForm<T extends z.ZodType>(
  schema: T,
  sent: object,
): { input: z.output<T> } | { refused: Record<string, string>; cleaned: Record<string, string> } {
  const read = schema.safeParse(sent)
  if (read.success) return { input: read.data }
  // Browsers do not send radios without a choice: a missing field is reported as if it were empty.
  const missing = read.error.issues.map((issue) => String(issue.path[0] ?? '')).filter((name) => name !== '' && !(name in sent))
  const again = missing.length === 0 ? read : schema.safeParse({ ...sent, ...Object.fromEntries(missing.map((name) => [name, ''])) })
  const fields: Record<string, string> = {}
  for (const issue of [...(again.error?.issues ?? []), ...read.error.issues])
    fields[issue.path.join('.') || 'form'] ??= issue.message.startsWith('Invalid') ? 'Fill this in' : issue.message
  return { refused: fields, cleaned: cleanedIn(read.error.issues) }
}

/** Reads what was sent by the schema; throws UnfitForm with a message for each invalid field. */
export function readForm<T extends z.ZodType>(schema: T, sent: object): z.output<T> {
  const read = checkForm(schema, sent)
  if ('refused' in read) throw new UnfitForm(read.refused, read.cleaned)
  return read.input
}

/** Every text field that was sent, for a form whose fields are named after rows. */
export const textFields = z
  .record(z.string(), z.unknown())
  .transform((sent): Record<string, string> =>
    Object.fromEntries(Object.entries(sent).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  )
