/** The notes of a form of several rows that were typed beside other rows than this one, which alone is saved: by the names of their fields. */
export const notesBeside = (typed: Record<string, string>, id: string): Record<string, string> =>
  Object.fromEntries(Object.entries(typed).filter(([name, text]) => name.startsWith('note-') && name !== `note-${id}` && text.trim() !== ''))

/** What is said of such notes after a word of success; nothing if there are none. */
export const wordOf = (notes: Record<string, string>): string =>
  Object.keys(notes).length === 0 ? '' : '. What you typed beside the others is still there, and is not saved yet'

/** What was sent of one row of such a form, as its act wants it. */
export const sentBeside = (typed: Record<string, string>, id: string): Record<string, string> => ({
  ...typed,
  note: typed[`note-${id}`] ?? '',
  version: typed[`version-${id}`] ?? '',
})

/** What is wrong with one row of such a form, by the names of its fields. */
export const besideRow = (errors: Record<string, string>, id: string): Record<string, string> =>
  Object.fromEntries(Object.entries(errors).map(([name, text]) => [name === 'form' ? name : `note-${id}`, text]))
