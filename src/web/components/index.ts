export * from './content.ts'
export * from './form.ts'
export * from './navigation.ts'
export * from './table.ts'
