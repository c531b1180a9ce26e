"""表单与文件: a task with a briefing, form fields saved one by one, and slots for files."""

from question_bank.workspaces.base import Workspace


class FormFiles(Workspace):
    """Nothing of its own: what every workspace has is all."""

    NAME = "form_files"
    LABEL = "表单与文件"


KIND = FormFiles()
