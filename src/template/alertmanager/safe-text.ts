import { defineType, stringType } from '../type.ts'

/** Text that html/template is to leave as it is. In text/template it is like any other. */
export const htmlType = defineType('template.HTML', stringType)

/** An address that html/template is to trust. */
export const urlType = defineType('template.URL', stringType)
