import { z } from 'zod'
import { InvalidFormError } from '../errors.ts'
import { cleanedIn } from '../web/code-field.ts'

/** A form that does not fit, with the codes that were cleaned: they take the place of what was typed. */
export class UnfitForm extends InvalidFormError {
  readonly cleaned: Record<string, string>
  constructor(fields: Record<string, string>, cleaned: Record<string, string>) {
    super(fields)
    this.cleaned = cleaned
  }
}

/** What was sent as the schema wants it, or a sentence a field, with the codes that were cleaned. */
export function checkForm<T extends z.ZodType>(
  schema: T,
  sent: object,
): { input: z.output<T> } | { refused: Record<string, string>; cleaned: Record<string, string> } {
  const read = schema.safeParse(sent)
  if (read.success) return { input: read.data }
  // Radios of which none was chosen are not sent at all: what is missing is reported as if it had been left empty.
  const missing = read.error.issues.map((issue) => String(issue.path[0] ?? '')).filter((name) => name !== '' && !(name in sent))
  const again = missing.length === 0 ? read : schema.safeParse({ ...sent, ...Object.fromEntries(missing.map((name) => [name, ''])) })
  const fields: Record<string, string> = {}
  for (const issue of [...(again.error?.issues ?? []), ...read.error.issues])
    fields[issue.path.join('.') || 'form'] ??= issue.message.startsWith('Invalid') ? 'Fill this in' : issue.message
  return { refused: fields, cleaned: cleanedIn(read.error.issues) }
}

/** What was sent as the schema wants it; throws UnfitForm with a sentence a field. */
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
