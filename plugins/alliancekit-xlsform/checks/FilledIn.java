import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.data.DecimalData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/**
 * Fills in an XForm as ODK Collect does, once for each line of standard input (name=value, tabs
 * between), and prints every question's value then, in the same way.
 */
public class FilledIn {
  public static void main(String[] arguments) throws Exception {
    PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
    PrototypeManager.registerPrototypes(CoreModelModule.classNames);
    new XFormsModule().registerModule();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      FormDef form = XFormUtils.getFormFromInputStream(new FileInputStream(arguments[0]));
      form.initialize(true, new InstanceInitializationFactory());
      Map<String, TreeElement> questions = new TreeMap<>();
      collect(form.getMainInstance().getRoot(), questions);
      for (String given : line.split("\t")) {
        if (!given.isEmpty()) {
          String[] pair = given.split("=", 2);
          TreeElement question = questions.get(pair[0]);
          form.setValue(answer(question, pair[1]), question.getRef(), question, true);
        }
      }
      StringBuilder told = new StringBuilder();
      questions.forEach((name, question) -> told.append(told(name, question.getValue())));
      System.out.println(told);
    }
  }

  private static void collect(TreeElement parent, Map<String, TreeElement> questions) {
    for (int at = 0; at < parent.getNumChildren(); at++) {
      questions.put(parent.getChildAt(at).getName(), parent.getChildAt(at));
      collect(parent.getChildAt(at), questions);
    }
  }

  private static IAnswerData answer(TreeElement question, String text) {
    switch (question.getDataType()) {
      case Constants.DATATYPE_INTEGER:
        return new IntegerData(Integer.parseInt(text));
      case Constants.DATATYPE_DECIMAL:
        return new DecimalData(Double.parseDouble(text));
      default:
        return new StringData(text);
    }
  }

  private static String told(String name, IAnswerData value) {
    return name + "=" + (value == null ? "" : value.getValue()) + "\t";
  }
}
