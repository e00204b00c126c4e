import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { completionScript, SHELLS, type Shell } from '../completion.ts';

export default class Completion extends BaseCommand {
  static override summary = 'Print the script by which a shell completes commands and flags.';

  static override description = `Have it read at the start of the shell:
bash  echo 'source <(pidgin completion bash)' >> ~/.bashrc
zsh   echo 'source <(pidgin completion zsh)' >> ~/.zshrc   (after compinit)
fish  pidgin completion fish > ~/.config/fish/completions/pidgin.fish`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> bash',
    '<%= config.bin %> <%= command.id %> fish > pidgin.fish',
  ];

  static override args = {
    shell: Args.string({
      description: 'Shell the script is for.',
      options: [...SHELLS],
      required: true,
    }),
  };

  override async run(): Promise<{ shell: Shell; script: string }> {
    const { args } = await this.parse(Completion);
    const shell = args.shell as Shell;
    const script = completionScript(shell, this.config);
    this.log(script.trimEnd());
    return { shell, script };
  }
}
