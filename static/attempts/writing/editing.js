// @ts-check
// One editor in a place of the page: made once, locked with the exam, and changed from elsewhere where an older version is brought back.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { editorOf } from '../widgets.js'

/** Headings of a text stand below those of the page. */
export const LEVELS = /** @type {(2 | 3 | 4)[]} */ ([2, 3, 4])

/** Nothing of it leads out of the text. */
export const basics = () =>
  editorOf().StarterKit.configure({ link: false, codeBlock: false, heading: { levels: LEVELS } })

/**
 * @param {object} how
 * @param {string} how.id of the editable element; its label is `${id}-label`, what describes it `${id}-hint`
 * @param {string} how.value HTML
 * @param {string} [how.starter] what lies there as long as nothing was written
 * @param {number} how.number grows with each change from elsewhere
 * @param {boolean} how.isLocked
 * @param {() => any[]} how.extensions asked for once
 * @param {Record<string, unknown>} [how.props] of the editor's own, read once
 * @param {(html: string) => void} how.onText told every change; nothing where it is empty
 */
export function useEditor({ id, value, starter = '', number, isLocked, extensions, props = {}, onText }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  const editor = useRef(/** @type {any} */ (null))
  const written = useRef(value)
  const tell = useRef(onText)
  tell.current = onText
  const [, setTurn] = useState(0)
  useEffect(() => {
    const { Editor } = editorOf()
    const made = new Editor({
      element: place.current,
      extensions: extensions(),
      content: value || starter,
      injectCSS: false,
      editorProps: {
        ...props,
        attributes: {
          id,
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-labelledby': `${id}-label`,
          'aria-describedby': `${id}-hint`,
        },
      },
      onUpdate: () => {
        written.current = made.isEmpty ? '' : made.getHTML()
        tell.current(written.current)
      },
      onTransaction: () => setTurn((n) => n + 1),
    })
    editor.current = made
    setTurn((n) => n + 1)
    return () => made.destroy()
  }, [])
  useEffect(() => editor.current?.setEditable(!isLocked, false), [isLocked])
  // At once, never after a pause: by then more may have been typed, and the older text would take its place.
  useLayoutEffect(() => {
    if (!editor.current || value === written.current) return
    written.current = value
    editor.current.commands.setContent(value || starter, { emitUpdate: false })
  }, [number, value])
  return { place, editor: editor.current }
}
