/** How text from outside becomes HTML. */
export interface Markup {
  /** Plain text, escaped, for content and attributes. */
  readonly text: (text: string) => string;
  /** Markdown as HTML: raw HTML in it is shown, not obeyed, and it loads nothing. */
  readonly markdown: (text: string) => string;
}

/** Loads the Markdown renderer. */
export async function loadMarkup(): Promise<Markup> {
  const { default: MarkdownIt } = await import('markdown-it');
  // An image would be fetched from wherever a model says.
  const renderer = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable('image');
  return {
    text: (text) => renderer.utils.escapeHtml(text),
    markdown: (text) => renderer.render(text),
  };
}
