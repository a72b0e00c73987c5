export const xmlOf = (json: string): string => json
