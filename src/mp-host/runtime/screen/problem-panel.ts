import { make } from './elements'

/** What is wrong, over the page: a build that failed, which goes by itself, or an error, which is closed by hand. */
export class ProblemPanel {
  private panel: HTMLElement | undefined

  constructor(
    private readonly title: string,
    private readonly canClose: boolean,
  ) {}

  /** Shows these lines, the newest below; none takes the panel away. */
  show(lines: readonly string[]): void {
    this.panel?.remove()
    this.panel = undefined
    if (lines.length === 0) return
    const close = make('button', { type: 'button' }, '关闭')
    close.onclick = () => this.panel?.remove()
    const rows = lines.map((line) => make('li', {}, line))
    this.panel = make(
      'div',
      { class: 'mp-problems', role: 'alert' },
      make('b', {}, this.title),
      make('ol', {}, ...rows),
      ...(this.canClose ? [close] : []),
    )
    document.body.append(this.panel)
  }
}
