/** Text from outside as both engines keep it: PostgreSQL refuses the character NUL, which becomes the replacement character. */
export const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD')
