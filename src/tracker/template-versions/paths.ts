export const templatesPath = '/admin/templates'
export const draftPath = `${templatesPath}/draft`
export const templatesCrumb = { text: 'Templates', href: templatesPath }
export const draftCrumb = { text: 'Draft', href: draftPath }
