/** Text from outside as both engines can store it: PostgreSQL refuses the character NUL, so it becomes the replacement character. */
export const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD')
