"""Briefbook: one structured record of a diplomatic visit in, a policy brief, a fact sheet and a chronology out.

The pipeline, in the order in which its modules are best read:

    project = Project.find(Path.cwd())           # the only door to the workspace's files
    library = load(project)                      # YAML -> models, with the place of every value
    brief = library.briefs["lavrov-mexico-2020"]
    tree = compose(project, library, brief, "policy-brief", "en")   # Jinja -> a closed subset of HTML
    theme = load_theme(project, brief.theme)     # one set of tokens for both formats
    pdf = write_pdf(tree, theme, project)        # WeasyPrint
    docx = write_docx(tree, theme, project)      # python-docx
"""

__all__ = ["__version__"]
__version__ = "0.1.0"
