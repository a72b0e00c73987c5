interface Placed {
  key: string
  position: number
}

/** Where each new item goes among those that are there, one after the other: behind the nearest one that comes before it in the order of the templates. */
export function placesOf(held: Placed[], order: string[], added: Set<string>): Placed[] {
  let list = held
  return order.flatMap((key, index) => {
    if (!added.has(key)) return []
    const before = order
      .slice(0, index)
      .toReversed()
      .flatMap((one) => list.find((row) => row.key === one) ?? [])[0]
    const place = { key, position: before === undefined ? Math.min(0, ...list.map((row) => row.position)) : before.position + 1 }
    list = [...list.map((row) => (row.position >= place.position ? { ...row, position: row.position + 1 } : row)), place]
    return [place]
  })
}
