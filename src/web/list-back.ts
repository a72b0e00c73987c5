const longest = 3000

/**
 * The list from which someone came to change one thing of a row, with its filter, its place and the cell: sent as `back` with the page and its form. Null if it is
 * no address of a list.
 */
export function listBack(page: { typed: Record<string, string>; query(name: string): string | undefined }): string | null {
  const back = page.typed['back'] ?? page.query('back') ?? ''
  return back.length <= longest && /^\/(?:services|projects)(?:\?[^#\\\s]*)?(?:#[\w.-]{1,80})?$/.test(back) ? back : null
}
