/**
 * Text as both engines store it, so that it reads back the same: PostgreSQL refuses the character NUL, and half of a surrogate pair (a sign that was cut in
 * two) has no UTF-8. Each becomes the replacement character.
 */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\uFFFD')
