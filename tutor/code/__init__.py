"""A student's own code and error messages: read, never run.

message ─▶ the code in it, parsed ─▶ followed line by line, shapes only ─▶ checks ─▶ faults
        ─▶ an error message of PyTorch ─▶ which number is which, and what to change
"""

from tutor.code.checks import CHECKS, find_faults
from tutor.code.errors import explain_error
from tutor.code.fault import Fault
from tutor.code.pasted import Pasted, find_code
from tutor.code.topic import topic_of

__all__ = ["CHECKS", "Fault", "Pasted", "explain_error", "find_code", "find_faults", "topic_of"]
